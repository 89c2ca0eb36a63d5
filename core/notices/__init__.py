"""One engine for every alert: rooms send facts, rules are data, an alert lives until somebody takes it."""

from core.notices.engine import fact, settle

__all__ = ["fact", "settle"]
