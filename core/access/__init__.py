"""One predicate decides who may see a row: lists, detail, search, exports, sockets and files use it."""

from core.access.grants import denied, give, revoke
from core.access.predicate import PROTECTED, Columns, legs, values, visible

__all__ = ["PROTECTED", "Columns", "denied", "give", "legs", "revoke", "values", "visible"]
