"""One engine for every alert: rooms send facts, rules are data, an alert lives until somebody takes it."""

from core.notices.audience import Audience, audience_of
from core.notices.engine import fact, settle
from core.notices.read import alert_payload

__all__ = ["Audience", "alert_payload", "audience_of", "fact", "settle"]
