"""The one predicate, by role, by where the row stands, by grant and denial: written again as plain words and compared."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest

from core.access import Columns, give, revoke, visible
from core.actor import Actor
from core.clock import FixedClock
from core.directory.service import add_area, add_organization
from core.ids import new_id
from core.work import Ground, Work

COLUMNS = Columns(
    "thing", id="t.id", owner_user="t.owner", owner_org="t.org", area="t.area", confidentiality="t.level",
    open_to_queue="t.waiting",
)  # fmt: skip
SCOPES = ("own", "participant", "queue", "organization", "area", "all")


@dataclass
class World:
    me: UUID = field(default_factory=new_id)
    mine: UUID = field(default_factory=new_id)
    foreign: UUID = field(default_factory=new_id)
    near: UUID = field(default_factory=new_id)
    here: UUID = field(default_factory=new_id)
    there: UUID = field(default_factory=new_id)


async def build(work: Work) -> World:
    """Two areas, an organization of mine, one near by in my area, one far away; things of every kind."""
    here = await add_area(work, level="p", code="here", name="Acá")
    there = await add_area(work, level="p", code="there", name="Allá")
    mine = await add_organization(work, type="center", name="Mío", area_id=there)
    near = await add_organization(work, type="center", name="Cerca", area_id=here)
    foreign = await add_organization(work, type="center", name="Lejos", area_id=there)
    await work.execute(
        "CREATE TABLE thing (id uuid PRIMARY KEY, owner uuid, org uuid, area uuid, level smallint, waiting boolean)"
    )
    return World(mine=mine, near=near, foreign=foreign, here=here, there=there)


def actor(world: World, scope: str, clearance: int = 1) -> Actor:
    return Actor(
        kind="user", id=world.me, scope=scope, clearance=clearance, organizations=frozenset({world.mine}),
        areas=frozenset({world.here}),
    )  # fmt: skip


async def seen(work: Work, who: Actor, *, write: bool = False) -> set[UUID]:
    where, values = visible(who, COLUMNS, work.now, write=write)
    return {row["id"] for row in await work.all(f"SELECT t.id FROM thing t WHERE {where}", values or None)}


async def test_every_combination_is_as_the_words_say(work: Work) -> None:
    world = await build(work)
    things = {}
    owners, orgs = (None, world.me), (None, world.mine, world.near, world.foreign)
    for owner, org, area, level, waiting in product(owners, orgs, (None, world.here, world.there), (0, 1, 2), (False, True)):
        thing = new_id()
        things[thing] = (owner, org, area, level, waiting)
        await work.execute("INSERT INTO thing VALUES (%s, %s, %s, %s, %s, %s)", (thing, *things[thing]))

    def expected(scope: str, clearance: int, thing: UUID) -> bool:
        owner, org, area, level, waiting = things[thing]
        reach = scope == "all" or scope in ("organization", "area") and org == world.mine
        reach = reach or scope == "area" and (area == world.here or org == world.near)
        return owner == world.me or waiting or (reach and level <= clearance)

    for scope, clearance in product(SCOPES, (0, 1, 3)):
        found = await seen(work, actor(world, scope, clearance))
        assert found == {thing for thing in things if expected(scope, clearance, thing)}, (scope, clearance)
    assert await seen(work, Actor(kind="system")) == set(things)


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_grant_opens_one_row_and_a_denial_closes_any(work: Work, scope: str) -> None:
    world = await build(work)
    who, far, own = actor(world, scope), new_id(), new_id()
    await work.execute("INSERT INTO thing VALUES (%s, NULL, %s, NULL, 3, FALSE)", (far, world.foreign))
    await work.execute("INSERT INTO thing VALUES (%s, %s, %s, NULL, 0, TRUE)", (own, world.me, world.mine))
    assert await seen(work, who) == {own}
    await give(work, "thing", far, world.me, cause="share")
    assert await seen(work, who) == {own, far}
    assert await seen(work, who, write=True) == {own}
    await give(work, "thing", far, world.me, "write", cause="share")
    assert await seen(work, who, write=True) == {own, far}
    await give(work, "other", far, new_id(), cause="share")
    await give(work, "thing", own, world.me, "deny", cause="conflict of interest")
    await give(work, "thing", far, world.me, "deny", cause="conflict of interest")
    assert await seen(work, who) == set()
    await revoke(work, "thing", own, cause="conflict of interest", principal=world.me)
    assert await seen(work, who) == {own}


async def test_a_grant_ends_when_it_says(work: Work) -> None:
    world = await build(work)
    far, now = new_id(), work.now
    await work.execute("INSERT INTO thing VALUES (%s, NULL, %s, NULL, 0, FALSE)", (far, world.foreign))
    for until, open_ in ((now - timedelta(minutes=1), False), (now + timedelta(hours=1), True)):
        await give(work, "thing", far, world.me, cause="share", until=until)
        assert (await seen(work, actor(world, "own")) == {far}) is open_


async def test_anothers_grant_is_not_mine(ground: Ground, clock: FixedClock) -> None:
    async with ground.work() as work:
        world = await build(work)
        far = new_id()
        await work.execute("INSERT INTO thing VALUES (%s, NULL, %s, NULL, 0, FALSE)", (far, world.foreign))
        await give(work, "thing", far, new_id(), cause="share")
        await give(work, "other", far, world.me, cause="share")
        assert await seen(work, actor(world, "queue")) == set()
