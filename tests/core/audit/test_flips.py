"""A single turned bit anywhere in the sealed chain is found: a thousand in rows at hand, and some in the database itself."""

from random import Random
from typing import Any

from psycopg.types.json import Jsonb

from core.actor import Actor, RequestInfo
from core.audit import chain
from core.ids import new_id
from core.work import Ground, Work
from tests.core.audit.flips import flip

FLIPS = 1000
SEED = 20261121
_ROWS = f"SELECT l.seq, l.hash, l.event_id, {', '.join(chain.COLUMNS)} FROM audit_link l JOIN audit_event e ON e.id = l.event_id ORDER BY seq"
Rows = list[dict[str, Any]]


async def sealed(ground: Ground, count: int) -> Rows:
    """Rows in which every column holds something."""
    actor = Actor(kind="user", id=new_id(), roles=frozenset({"operator", "lead"}))
    async with ground.work(actor, RequestInfo("0d9f", b"\x07" * 16)) as work:
        for number in range(count):
            await work.audit("person.changed", "person", new_id(), fields=["alias", "ñandú"], number=number, share=0.25)
    async with ground.work() as work:
        assert await chain.seal(work.conn) == count
        return [{name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()} for row in await work.all(_ROWS)]


def broken_at(rows: Rows, anchors: dict[int, bytes] | None = None) -> int | None:
    """As `verify` walks, over rows at hand."""
    walk = chain.Walk(anchors or {})
    for row in rows:
        if not walk.step(row):
            return walk.held + 1
    return walk.held + 1 if walk.missing() else None


async def test_the_chain_covers_every_column(ground: Ground) -> None:
    async with ground.work() as work:
        found = await work.all("SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'audit_event'")
    assert {row["name"] for row in found} == set(chain.COLUMNS)


async def test_a_thousand_turned_bits_are_found_where_they_stand(ground: Ground) -> None:
    rows = await sealed(ground, 50)
    assert broken_at(rows) is None
    random, found, columns = Random(SEED), 0, set()
    for _ in range(FLIPS):
        place = random.randrange(len(rows))
        column = random.choice(list(rows[place]))
        turned = {**rows[place], column: flip(rows[place][column], random)}
        assert turned != rows[place]
        columns.add(column)
        found += broken_at([*rows[:place], turned, *rows[place + 1 :]]) == place + 1
    assert found == FLIPS
    assert columns == {"seq", "hash", "event_id", *chain.COLUMNS}


async def test_bits_turned_in_the_database_are_found_too(ground: Ground) -> None:
    rows = await sealed(ground, 12)
    random = Random(SEED)
    async with ground.work() as work:
        await work.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        await work.execute("ALTER TABLE audit_link DISABLE TRIGGER ALL")
        for _ in range(60):
            row = random.choice(rows)
            column = random.choice(list(row))
            turned = flip(row[column], random)
            if type(turned) is not type(row[column]) or turned == "" or "\0" in str(turned):
                continue  # PostgreSQL itself would not read it
            await turn(work, row, column, turned)
            assert (await chain.verify(work.conn)).broken_at is not None, column
            await turn(work, row, column, row[column], was=turned)
        assert await chain.verify(work.conn) == chain.Verdict(12, 0, None)


async def turn(work: Work, row: dict[str, Any], column: str, value: Any, was: Any = None) -> None:
    table, key = ("audit_link", "seq") if column in ("seq", "hash", "event_id") else ("audit_event", "id")
    place = was if was is not None and column == key else row[key]
    stored = Jsonb(value) if column == "detail" else value
    assert await work.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", (stored, place)) == 1
