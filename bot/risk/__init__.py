"""Risk of a message by reviewed rules, and the fixed text that answers it: pure, fast, no model, no network."""

from bot.risk.assess import Finding, assess, warm
from bot.risk.reply import Number, SafeReply, safe_reply

__all__ = ["Finding", "Number", "SafeReply", "assess", "safe_reply", "warm"]
