"""The process's living index: one snapshot in memory, made anew when the version row has moved."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray

from core.actor import Actor
from core.work import Ground
from knowledge_base.retrieval.analysed import Analysed, analyse
from knowledge_base.retrieval.breaker import Breaker
from knowledge_base.retrieval.chroma import ChromaStore
from knowledge_base.retrieval.hits import Hit, PassageRow
from knowledge_base.retrieval.index import Index
from knowledge_base.retrieval.vectors import Embedder, embedder_of

log = structlog.get_logger()

LOOK_AGAIN_SECONDS = 1.0
VECTOR_SECONDS = 0.4

_VERSION = "SELECT version FROM knowledge_state"
_IDS = "SELECT p.id FROM passage p JOIN article a ON a.id = p.article_id WHERE a.status = 'published' ORDER BY p.id"
_ROWS = """
SELECT p.id, p.article_id, a.title, p.heading, p.text, a.language, a.audience, a.organization_id, a.areas, a.asked_as,
       p.position
FROM passage p JOIN article a ON a.id = p.article_id WHERE p.id = ANY(%s)
"""


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


PUBLIC = Scope()


def scope_of(actor: Actor) -> Scope:
    if actor.kind != "user":
        return PUBLIC
    return Scope(
        frozenset({"public", "staff", "institution"}), frozenset(actor.organizations), actor.scope == "all"
    )


class Knowledge:
    """Made once per process, see `knowledge_of`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._index = Index([], 0)
        self._kept: dict[UUID, Analysed] = {}
        self._looked = 0.0
        self._refreshing = asyncio.Lock()
        self.embedder: Embedder = embedder_of(ground.settings)
        self.chroma = ChromaStore(ground.settings.chroma_url) if ground.settings.chroma_url else None
        self.breaker = Breaker()

    def changed(self) -> None:
        """A hint: something was published; the next search looks at once."""
        self._looked = 0.0

    async def search(
        self,
        question: str,
        *,
        scope: Scope = PUBLIC,
        language: str | None = None,
        areas: Sequence[UUID] = (),
        limit: int = 10,
    ) -> list[Hit]:
        """Best first, one hit per passage. Chroma away: by words alone, without a wait."""
        await self.refresh()
        index = self._index
        near = await self._nearest(question, scope)
        weight = self.embedder.weight if near else 0.0
        allowed = self._allowed(index, scope, language, areas)
        return await asyncio.to_thread(index.search, question, allowed, near, limit, weight)

    def _allowed(
        self, index: Index, scope: Scope, language: str | None, areas: Sequence[UUID]
    ) -> NDArray[np.bool_]:
        wanted = set(areas)
        return np.fromiter(
            (
                scope.sees(item.row)
                and (language is None or item.row.language == language)
                and (not wanted or not item.row.areas or bool(wanted & set(item.row.areas)))
                for item in index.passages
            ),
            np.bool_,
            len(index.passages),
        )

    async def _nearest(self, question: str, scope: Scope) -> dict[UUID, float]:
        if self.chroma is None or self.breaker.open or not question.strip():
            return {}
        try:
            async with asyncio.timeout(VECTOR_SECONDS if self._looked else 5.0):
                found = await asyncio.to_thread(self._ask_vectors, question, sorted(scope.audiences))
        except Exception as error:
            self.breaker.failed()
            self.chroma.forget()
            log.warning("vector_leg_failed", error=type(error).__name__)
            return {}
        self.breaker.ok()
        return found

    def _ask_vectors(self, question: str, audiences: Sequence[str]) -> dict[UUID, float]:
        assert self.chroma is not None
        vector = self.embedder.embed([question])[0]
        found: dict[UUID, float] = {}
        for audience in audiences:
            found |= self.chroma.nearest(audience, self.embedder.name, vector)
        return found

    async def refresh(self) -> None:
        """Looks at the version row at most once a second; reads only passages that are new."""
        if time.monotonic() - self._looked < LOOK_AGAIN_SECONDS:
            return
        if self._refreshing.locked() and self._index.version:
            return  # another search is at it; this one answers from the present snapshot
        async with self._refreshing:
            if time.monotonic() - self._looked < LOOK_AGAIN_SECONDS:
                return
            started = time.monotonic()
            async with self._ground.work() as work:
                row = await work.one(_VERSION)
                version = row["version"] if row else 0
                if version == self._index.version:
                    self._looked = started
                    return
                ids = [item["id"] for item in await work.all(_IDS)]
                fresh = [key for key in ids if key not in self._kept]
                rows = await work.all(_ROWS, (fresh,)) if fresh else []
            self._index = await asyncio.to_thread(self._rebuild, ids, [_row(row) for row in rows], version)
            self._looked = started

    def _rebuild(self, ids: Sequence[UUID], rows: Sequence[PassageRow], version: int) -> Index:
        made = {row.id: analyse(row) for row in rows}
        kept = {key: made.get(key) or self._kept[key] for key in ids if key in made or key in self._kept}
        self._kept = kept
        return Index(list(kept.values()), version)


def _row(row: dict[str, object]) -> PassageRow:
    values = dict(row)
    values["areas"] = tuple(values["areas"])  # type: ignore[arg-type]
    values["asked_as"] = tuple(values["asked_as"])  # type: ignore[arg-type]
    return PassageRow(**values)  # type: ignore[arg-type]


def knowledge_of(ground: Ground) -> Knowledge:
    """The process's own; made at the first call."""
    known = ground.extras.get("knowledge")
    if known is None:
        known = ground.extras["knowledge"] = Knowledge(ground)
    assert isinstance(known, Knowledge)
    return known
