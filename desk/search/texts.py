"""Sealed texts as they wait for their tokens: read by the batch, opened, and laid out as tokens."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.search import Kind, SearchKey
from core.vault import DataKey, SealBroken
from core.work import Work
from knowledge_base.finding import stems_in, written

# uq_message_seq, by the conversations' places in `ids` and `after`.
_MESSAGES = """
SELECT m.id, m.conversation_id AS subject, m.seq, m.body FROM unnest(%(ids)s::uuid[], %(after)s::int[]) AS i(id, after)
CROSS JOIN LATERAL (SELECT id, conversation_id, seq, body FROM message
                    WHERE conversation_id = i.id AND seq > i.after ORDER BY seq LIMIT %(most)s) m
"""
_OTHERS = {
    Kind.MESSAGE: "SELECT id, conversation_id AS subject, seq, body FROM message WHERE {where} = ANY(%(ids)s)",
    Kind.NOTE: "SELECT id, conversation_id AS subject, body FROM note WHERE {where} = ANY(%(ids)s)",
    Kind.CASE: "SELECT id, id AS subject, summary, outcome FROM case_file WHERE {where} = ANY(%(ids)s)",
    Kind.ACTIVITY: "SELECT id, case_id AS subject, summary, data FROM activity WHERE {where} = ANY(%(ids)s)",
}
_OF_SUBJECT = {Kind.NOTE: "conversation_id", Kind.CASE: "id", Kind.ACTIVITY: "case_id"}
_PLACES = {
    Kind.MESSAGE: ("message", ("body",)), Kind.NOTE: ("note", ("body",)), Kind.CASE: ("case_file", ("summary", "outcome")),
    Kind.ACTIVITY: ("activity", ("summary", "data")),
}  # fmt: skip
# Who is erased meanwhile waits until this is done, and then takes the tokens along.
_AT_ONCE = 20
_KEYS = "SELECT subject, wrapped FROM data_key WHERE subject = ANY(%s) ORDER BY subject FOR KEY SHARE"


@dataclass(slots=True)
class Texts:
    """Rows of some subjects, with the keys that open them; who has no key any more has no tokens."""

    rows: list[tuple[Kind, dict[str, Any]]] = field(default_factory=list)
    keys: dict[UUID, DataKey] = field(default_factory=dict)

    @property
    def subjects(self) -> set[UUID]:
        return {row["subject"] for _, row in self.rows}


async def messages(work: Work, after: dict[UUID, int], *, most: int) -> Texts:
    """Of each conversation those behind its `seq`, at most so many."""
    keys = await _keys(work, after)
    values = {"ids": list(after), "after": list(after.values()), "most": most}
    rows = await work.all(_MESSAGES, values)
    return Texts([(Kind.MESSAGE, row) for row in rows], keys)


async def others(work: Work, kind: Kind, ids: Sequence[UUID]) -> Texts:
    rows = await work.all(_OTHERS[kind].format(where="id"), {"ids": list(ids)})
    found = Texts([(kind, row) for row in rows])
    found.keys = await _keys(work, found.subjects)
    # What a text was before we held its key may be gone by now.
    found.rows = [(kind, row) for row in await work.all(_OTHERS[kind].format(where="id"), {"ids": list(ids)})]
    return found


async def of_subjects(work: Work, kinds: Iterable[Kind], ids: Sequence[UUID]) -> Texts:
    """Every note of these conversations, or all that was written in these cases. Messages come by `messages`."""
    found = Texts(keys=await _keys(work, ids))
    for kind in kinds:
        rows = await work.all(_OTHERS[kind].format(where=_OF_SUBJECT[kind]), {"ids": list(ids)})
        found.rows += [(kind, row) for row in rows]
    return found


async def _keys(work: Work, subjects: Iterable[UUID]) -> dict[UUID, DataKey]:
    found = {}
    for row in await work.all(_KEYS, (sorted(subjects),)):
        with suppress(SealBroken):
            found[row["subject"]] = work.vault.unwrap(row["subject"], bytes(row["wrapped"]))
    return found


async def tokens(key: SearchKey, texts: Texts) -> dict[str, list[Any]]:
    """Columns for text_token. Lets others have the loop now and then."""
    columns: dict[str, list[Any]] = {"subject": [], "source": [], "kind": [], "tokens": []}
    for number, (kind, row) in enumerate(texts.rows, start=1):
        made = key.tokens({stem for text in _opened(texts.keys.get(row["subject"]), kind, row) for stem in stems_in(text)})
        if made:
            columns["subject"].append(row["subject"])
            columns["source"].append(row["id"])
            columns["kind"].append(int(kind))
            columns["tokens"].append("{" + ",".join(map(str, made)) + "}")
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    return columns


def _opened(key: DataKey | None, kind: Kind, row: dict[str, Any]) -> Iterator[str]:
    """What cannot be opened is not found: nothing else hangs on it."""
    table, columns = _PLACES[kind]
    for column in columns:
        if key is None or not row[column]:
            continue
        with suppress(SealBroken):
            plain = key.open(bytes(row[column]), f"{table}.{column}", row["id"])
            yield from (written(plain) if column == "data" else [plain])
