"""Search over sealed texts: keyed tokens of their words, under keys that can be changed while the desk runs."""

from core.search.keys import SearchKey, current, live, turn
from core.search.kinds import Kind
from core.search.wanted import LONGEST_QUERY, Wanted

__all__ = ["LONGEST_QUERY", "Kind", "SearchKey", "Wanted", "current", "live", "turn"]
