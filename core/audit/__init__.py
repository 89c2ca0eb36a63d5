"""Who did what, and who looked: rows of the transaction that they tell of, chained by a sealer."""

from core.audit.record import Entry, append

__all__ = ["Entry", "append"]
