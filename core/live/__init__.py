"""Hints between processes: «look again at this». Lossy by design; PostgreSQL tells the truth."""

from core.live.hints import Hint, Hints

__all__ = ["Hint", "Hints"]
