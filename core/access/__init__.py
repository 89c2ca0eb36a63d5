"""One predicate decides who may see a row: lists, detail, search, exports, sockets and files use it."""

from core.access.grants import give, revoke
from core.access.predicate import Columns, visible

__all__ = ["Columns", "give", "revoke", "visible"]
