"""The process's living index: one snapshot in memory, made anew when the version row has moved."""

import asyncio
import math
import time
from collections.abc import Sequence
from uuid import UUID

import structlog

from core.actor import Actor
from core.work import Ground
from knowledge_base.retrieval.analysed import Analysed, analyse
from knowledge_base.retrieval.breaker import Breaker
from knowledge_base.retrieval.chroma import NEAREST, ChromaStore
from knowledge_base.retrieval.hits import Hit, PassageRow
from knowledge_base.retrieval.index import Index
from knowledge_base.retrieval.scope import Mask, Scope
from knowledge_base.retrieval.vectors import Embedder, embedder_named, embedder_of, identity

log = structlog.get_logger()

LOOK_AGAIN_SECONDS = 1.0
PATIENCE_SECONDS = 0.1
VECTOR_SECONDS = 0.4
FIRST_VECTOR_SECONDS = 3.0  # the client is imported and connected
DEEPEST = 8  # times as many neighbours where few of all passages are looked at

_STATE = "SELECT version, serving FROM knowledge_state"
_IDS = "SELECT p.id FROM passage p JOIN article a ON a.id = p.article_id WHERE a.status = 'published' ORDER BY p.id"
_UNEMBEDDED = "SELECT id FROM passage WHERE embedded_by IS NULL"  # ix_passage_embedded_by
_ROWS = """
SELECT p.id, p.article_id, v.title, p.heading, p.text, v.language, a.audience, a.organization_id, a.areas, v.asked_as,
       p.position
FROM passage p JOIN article a ON a.id = p.article_id
JOIN article_version v ON v.article_id = a.id AND v.version = a.published_version WHERE p.id = ANY(%s)
"""


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
        self._unembedded = self._index.numbers([])
        self._looked = 0.0
        self._told = False
        self._renewing: asyncio.Task[None] | None = None
        self.embedder: Embedder = embedder_of(ground.settings)
        self._serving: Embedder = self.embedder
        self._asked_vectors = False
        self.chroma = ChromaStore(ground.settings.chroma_url) if ground.settings.chroma_url else None
        self.breaker = Breaker()

    def changed(self) -> None:
        """Something was published here; the next search finds it."""
        self._looked, self._told = 0.0, True

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
        index, unembedded = self._index, self._unembedded
        allowed = index.filters.allowed(scope, language, areas)
        near = await self._nearest(question, scope, _depth(allowed, index.filters.allowed(scope, None, ())))
        weight = self._serving.weight if near else 0.0
        return await asyncio.to_thread(index.search, question, allowed, near, limit, weight, unembedded)

    async def _nearest(self, question: str, scope: Scope, depth: int) -> dict[UUID, float]:
        if self.chroma is None or self.breaker.open or not question.strip():
            return {}
        patience = VECTOR_SECONDS if self._asked_vectors else FIRST_VECTOR_SECONDS
        self._asked_vectors = True
        try:
            async with asyncio.timeout(patience):
                found = await self.chroma.run(self._ask_vectors, question, sorted(scope.audiences), depth)
        except Exception as error:
            self.breaker.failed()
            self.chroma.forget()
            log.warning("vector_leg_failed", error=type(error).__name__)
            return {}
        self.breaker.ok()
        return found

    def _ask_vectors(self, question: str, audiences: Sequence[str], depth: int) -> dict[UUID, float]:
        assert self.chroma is not None
        vector = self._serving.embed([question])[0]
        name = identity(self._serving, vector)
        found: dict[UUID, float] = {}
        for audience in audiences:
            found |= self.chroma.nearest(audience, name, vector, depth)
        return found

    async def refresh(self) -> None:
        """Looks at the version row at most once a second; reads only passages that are new.

        What another process published is waited for a moment only: then the present snapshot answers.
        """
        if time.monotonic() - self._looked < LOOK_AGAIN_SECONDS:
            return
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(), name="knowledge-renew")
        renewing = self._renewing
        patience = None if self._told or not self._index.version else PATIENCE_SECONDS
        done, _ = await asyncio.wait({renewing}, timeout=patience)
        if done:
            renewing.result()

    async def _renew(self) -> None:
        started, self._told = time.monotonic(), False
        async with self._ground.work() as work:
            row = await work.one(_STATE)
            version = row["version"] if row else 0
            moved = version != self._index.version
            if moved:
                ids = [item["id"] for item in await work.all(_IDS)]
                fresh = [key for key in ids if key not in self._kept]
                rows = await work.all(_ROWS, (fresh,)) if fresh else []
            wait = self.chroma is not None and (moved or self._unembedded.size)
            unembedded = [item["id"] for item in await work.all(_UNEMBEDDED)] if wait else []
        index = self._index
        if moved:
            serving = row["serving"] if row else None
            self._serving = (embedder_named(self._ground.settings, serving) if serving else None) or self.embedder
            index = await asyncio.to_thread(self._rebuild, ids, [_row(row) for row in rows], version)
        self._index, self._unembedded = index, index.numbers(unembedded)
        if not self._told:
            self._looked = started

    def _rebuild(self, ids: Sequence[UUID], rows: Sequence[PassageRow], version: int) -> Index:
        made = {row.id: analyse(row) for row in rows}
        kept = {key: made.get(key) or self._kept[key] for key in ids if key in made or key in self._kept}
        self._kept = kept
        return Index(list(kept.values()), version)


def _depth(allowed: Mask | None, reachable: Mask | None) -> int:
    """So many neighbours that enough of them are of the part that is looked at, as far as likeness knows no parts."""
    if allowed is None or not allowed.size:
        return NEAREST
    most = allowed.size if reachable is None else int(reachable.sum())
    return NEAREST * min(DEEPEST, math.ceil(most / max(int(allowed.sum()), 1)))


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
