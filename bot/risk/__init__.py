"""Risk of a message by reviewed rules and a classifier, and the fixed text that answers it: no model, no network."""

from bot.risk.assess import Finding, assess, by_rules, warm, warm_rules
from bot.risk.reply import Number, SafeReply, safe_reply

__all__ = ["Finding", "Number", "SafeReply", "assess", "by_rules", "safe_reply", "warm", "warm_rules"]
