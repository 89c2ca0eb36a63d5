"""One batch at a time, each a short transaction: whoever breaks off loses one at most, and the next run finds it again.

Messages wait by their conversation's `last_seq`: a number that is given and kept in the transaction of the message
itself, so none can be passed over. Notes, cases and activities ask for themselves, by a trigger (search_due).
"""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from core import search
from core.search import Kind, SearchKey
from core.search.keys import drop_ended
from core.work import Ground, Work
from desk.search import texts
from desk.search.texts import Texts

BATCH = 100
"""Conversations, or other texts."""
MOST = 50
"""Messages of one conversation in a batch."""

# ix_conversation_last, and search_subject's primary key.
_RECENT = """
SELECT c.id, coalesce(s.seq, 0) AS seq FROM conversation c LEFT JOIN search_subject s ON s.subject_id = c.id
WHERE coalesce(c.last_message_at, c.opened_at) >= %(since)s AND c.last_seq > coalesce(s.seq, 0)
ORDER BY coalesce(c.last_message_at, c.opened_at) LIMIT %(batch)s
"""
# Both primary keys, side by side.
_ALL = """
SELECT c.id, coalesce(s.seq, 0) AS seq FROM conversation c LEFT JOIN search_subject s ON s.subject_id = c.id
WHERE c.id > %(after)s AND c.last_seq > coalesce(s.seq, 0) ORDER BY c.id LIMIT %(batch)s
"""
_DUE = "SELECT id, kind, source_id FROM search_due ORDER BY id LIMIT %s"
_OLD = "SELECT subject_id, is_case FROM search_subject WHERE key < %s LIMIT %s"
_PUT = """
INSERT INTO text_token (subject_id, source_id, kind, tokens)
SELECT subject, source, kind, tokens::smallint[]
FROM unnest(%(subject)s::uuid[], %(source)s::uuid[], %(kind)s::smallint[], %(tokens)s::text[]) AS i(subject, source, kind, tokens)
ON CONFLICT (subject_id, source_id) DO UPDATE SET tokens = excluded.tokens
"""
# A subject's key is that of its oldest tokens.
_UPTO = """
INSERT INTO search_subject (subject_id, is_case, key, seq)
SELECT id, %(is_case)s, %(key)s, seq FROM unnest(%(ids)s::uuid[], %(seqs)s::int[]) AS i(id, seq) ORDER BY id
ON CONFLICT (subject_id) DO UPDATE SET seq = greatest(search_subject.seq, excluded.seq)
"""
_WAITS = """
SELECT EXISTS (SELECT 1 FROM search_due) OR (SELECT count(*) > 1 FROM search_key) OR EXISTS (
    SELECT 1 FROM conversation c LEFT JOIN search_subject s ON s.subject_id = c.id
    WHERE coalesce(c.last_message_at, c.opened_at) >= %s AND c.last_seq > coalesce(s.seq, 0)) AS waits
"""
_LAST = "SELECT id, last_seq FROM conversation WHERE id = ANY(%s)"
_TURNED = "UPDATE search_subject SET key = %s WHERE subject_id = ANY(%s)"
_FIRST = UUID(int=0)


async def waits(ground: Ground, since: datetime) -> bool:
    """Whether `recent`, `due` or `turned` have anything to do: one statement, for the quiet hours."""
    async with ground.work() as work:
        row = await work.one(_WAITS, (since,))
    return bool(row and row["waits"])


async def recent(ground: Ground, since: datetime) -> bool:
    """Messages of conversations that were spoken in since then. False once none waits."""
    async with ground.work() as work:
        key = await search.current(work)
        rows = await work.all(_RECENT, {"since": since, "batch": BATCH})
        await _messages(work, key, {row["id"]: row["seq"] for row in rows})
        return bool(rows)


async def everything(ground: Ground, after: UUID | None) -> UUID | None:
    """Messages of all conversations, by their ids; begin with None. The last id that was looked at, None at the end."""
    async with ground.work() as work:
        key = await search.current(work)
        rows = await work.all(_ALL, {"after": after or _FIRST, "batch": BATCH})
        left = await _messages(work, key, {row["id"]: row["seq"] for row in rows})
        # A long conversation is looked at until it is done.
        last = UUID(int=min(left).int - 1) if left else None
        return last or (rows[-1]["id"] if rows else None)


async def due(ground: Ground) -> bool:
    """Notes, cases and activities that asked. False once none waits."""
    async with ground.work() as work:
        key = await search.current(work)
        rows = await work.all(_DUE, (BATCH,))
        for kind in Kind:
            ids = [row["source_id"] for row in rows if row["kind"] == kind]
            if ids:
                await _others(work, key, kind, ids)
        await work.execute("DELETE FROM search_due WHERE id = ANY(%s)", ([row["id"] for row in rows],))
        return bool(rows)


async def turned(ground: Ground) -> bool:
    """Texts under an older key pass to the newest one, a subject at a time; the old key goes with the last."""
    async with ground.work() as work:
        key = await search.current(work)
        rows = await work.all(_OLD, (key.number, BATCH // 4))
        talks = [row["subject_id"] for row in rows if not row["is_case"]]
        cases = [row["subject_id"] for row in rows if row["is_case"]]
        found = [await texts.messages(work, dict.fromkeys(talks, 0), most=2**31 - 1),
                 await texts.of_subjects(work, (Kind.NOTE,), talks),
                 await texts.of_subjects(work, (Kind.CASE, Kind.ACTIVITY), cases)]  # fmt: skip
        ids = talks + cases
        await work.execute("DELETE FROM text_token WHERE subject_id = ANY(%s)", (ids,))
        for some in found:
            await _put(work, key, some)
        await _reached(work, key, _seqs(found[0]))
        await work.execute(_TURNED, (key.number, ids))
        if not rows and await drop_ended(work, key):
            await work.audit("search.key_ended", "vault", None, key=key.number)
        return bool(rows)


async def _messages(work: Work, key: SearchKey, after: dict[UUID, int]) -> set[UUID]:
    """Those of which more are left."""
    if not after:
        return set()
    found = await texts.messages(work, after, most=MOST)
    await _put(work, key, found)
    seqs = _seqs(found)
    last = {row["id"]: row["last_seq"] for row in await work.all(_LAST, ([one for one in after if one not in seqs],))}
    await _reached(work, key, seqs | last)
    counts = Counter(row["subject"] for _, row in found.rows)
    return {one for one, count in counts.items() if count >= MOST}


async def _others(work: Work, key: SearchKey, kind: Kind, ids: list[UUID]) -> None:
    found = await texts.others(work, kind, ids)
    await work.execute("DELETE FROM text_token WHERE source_id = ANY(%s) AND subject_id = ANY(%s)", (ids, list(found.subjects)))
    await _put(work, key, found)
    await _reached(work, key, dict.fromkeys(found.subjects, 0), is_case=kind in (Kind.CASE, Kind.ACTIVITY))


async def _put(work: Work, key: SearchKey, found: Texts) -> None:
    columns = await texts.tokens(key, found)
    if columns["source"]:
        await work.execute(_PUT, columns)


async def _reached(work: Work, key: SearchKey, seqs: dict[UUID, int], *, is_case: bool = False) -> None:
    values: dict[str, Any] = {"ids": list(seqs), "seqs": list(seqs.values()), "key": key.number, "is_case": is_case}
    await work.execute(_UPTO, values)


def _seqs(found: Texts) -> dict[UUID, int]:
    seqs: dict[UUID, int] = {}
    for _, row in found.rows:
        seqs[row["subject"]] = max(row["seq"], seqs.get(row["subject"], 0))
    return seqs
