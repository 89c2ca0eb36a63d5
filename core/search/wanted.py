"""What is looked for, as SQL over text_token: every word, under any of the keys that are alive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.search.keys import SearchKey

LONGEST_QUERY = 8
"""Words; what comes after them is not looked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`stems`: all of them must stand in one text."""

    stems: frozenset[str]
    keys: tuple[SearchKey, ...]

    @staticmethod
    def of(stems: Sequence[str], keys: Sequence[SearchKey]) -> "Wanted | None":
        """None where nothing can be found by words."""
        few = list(dict.fromkeys(stems))[:LONGEST_QUERY]
        return Wanted(frozenset(few), tuple(keys)) if few and keys else None

    def sql(self, table: str = "t") -> tuple[str, dict[str, Any]]:
        """A condition for ix_text_token, and its values. A hit has the tokens of the words, not yet the words."""
        ways = [f"{table}.tokens @> %(w_key{i})s::smallint[]" for i in range(len(self.keys))]
        values = {f"w_key{i}": key.tokens(self.stems) for i, key in enumerate(self.keys)}
        return f"({' OR '.join(ways)})", values
