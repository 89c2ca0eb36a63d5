"""Who asks, and which of an index's passages that lets through."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from knowledge_base.retrieval.hits import PassageRow

Mask = NDArray[np.bool_]
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks: citizens see what is public, staff also what is theirs."""

    audiences: frozenset[str] = frozenset({"public"})
    organizations: frozenset[UUID] = frozenset()
    all_organizations: bool = False

    def sees(self, row: PassageRow) -> bool:
        if row.audience not in self.audiences:
            return False
        return (
            row.audience != "institution"
            or self.all_organizations
            or row.organization_id in self.organizations
        )


class Filters:
    """Masks over the passages of one snapshot: made at the first question of their kind, then kept."""

    def __init__(self, rows: Sequence[PassageRow]) -> None:
        self._rows = rows
        self._kept: dict[object, Mask | None] = {}
        self._by_area: dict[UUID, list[int]] = {}
        everywhere = np.ones(len(rows), np.bool_)
        for number, row in enumerate(rows):
            if row.areas:
                everywhere[number] = False
                for area in row.areas:
                    self._by_area.setdefault(area, []).append(number)
        self._everywhere: Mask = everywhere

    def allowed(self, scope: Scope, language: str | None, areas: Sequence[UUID]) -> Mask | None:
        """None: all of them. What is of no area is of each."""
        key = (scope, language, frozenset(areas))
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            made = self._made(scope, language, areas)
            self._kept[key] = None if made.all() else made
        return self._kept[key]

    def _made(self, scope: Scope, language: str | None, areas: Sequence[UUID]) -> Mask:
        seen = (scope.sees(row) and (language is None or row.language == language) for row in self._rows)
        mask = np.fromiter(seen, np.bool_, len(self._rows))
        if not areas:
            return mask
        within = self._everywhere.copy()
        for area in areas:
            within[self._by_area.get(area, [])] = True
        both: Mask = mask & within
        return both
