"""The same records by every way: a list, a search, one by one, a report, a socket, a file. No way shows more or less."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.authorization.world import World
from tests.house import Staff

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("authorization")]
SEEING = ("operator", "colleague", "other_operator", "lead", "supervisor", "admin")
CONVERSATIONS = ("conversation", "waiting", "closed", "risky", "linked")
Way = Callable[[World, Staff], Awaitable[set[str]]]


def ids(world: World, names: tuple[str, ...]) -> dict[str, str]:
    """Of both institutions: id to side and name."""
    return {str(world.sides[side][name]): f"{side} {name}" for side in ("own", "foreign") for name in names}


async def every(who: Staff, path: str, **params: Any) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = await who.get(path, params={"limit": 3, **params, **({"after": after} if after else {})})
        assert page.status_code == 200, page.text
        found += page.json()["items"]
        after = page.json()["next"]
        if after is None:
            return found


async def opened(world: World, who: Staff, path: str, names: tuple[str, ...], tail: str = "") -> set[str]:
    """Those that can be opened by their id."""
    seen = set()
    for record in ids(world, names):
        answer = await who.get(f"{path}/{record}{tail}")
        assert answer.status_code in (200, 404), answer.text
        seen |= {record} if answer.status_code == 200 else set()
    return seen


async def listed(world: World, who: Staff) -> set[str]:
    return {row["id"] for row in await every(who, "conversations")}


async def listed_by_due(world: World, who: Staff) -> set[str]:
    return {row["id"] for row in await every(who, "conversations", sort="answer_due_at")}


async def searched(world: World, who: Staff) -> set[str]:
    """By the pseudonym of each, which everybody may guess."""
    rows = await world.house.rows("SELECT id, alias FROM conversation")
    found = [await every(who, "conversations", q=row["alias"]) for row in rows]
    return {row["id"] for page in found for row in page}


async def one_by_one(world: World, who: Staff) -> set[str]:
    return await opened(world, who, "conversations", CONVERSATIONS)


async def by_their_messages(world: World, who: Staff) -> set[str]:
    return await opened(world, who, "conversations", CONVERSATIONS, "/messages")


async def over_the_socket(world: World, who: Staff) -> set[str]:
    socket = await world.house.socket("/staff", {"token": who.token})
    seen = set()
    for record in ids(world, CONVERSATIONS):
        answer = await socket.ask("open", {"conversation_id": record})
        assert "error" not in answer or answer["error"]["code"] == "not_found", answer
        seen |= set() if "error" in answer else {record}
    await socket.close()
    return seen


CONVERSATION_WAYS: tuple[Way, ...] = (
    listed, listed_by_due, searched, one_by_one, by_their_messages, over_the_socket
)  # fmt: skip


@pytest.mark.parametrize("role", SEEING)
async def test_conversations_are_the_same_by_every_way(world: World, role: str) -> None:
    who, names = world.staff[role], ids(world, CONVERSATIONS)
    by_way = {way.__name__: {names[record] for record in await way(world, who)} for way in CONVERSATION_WAYS}
    assert len({frozenset(seen) for seen in by_way.values()}) == 1, by_way
    seen = by_way["listed"]
    assert await exported(who) in (None, len(seen))
    assert await with_files(world, who) == {name for name in seen if name.endswith(" conversation")}
    assert {names[str(row["conversation_id"])] for row in await deliveries(who) or ()} <= seen
    assert {names[record] for record in await waiting(world, who)} == {n for n in seen if n.endswith(" waiting")}
    expected = {"operator": 5, "colleague": 0, "other_operator": 5, "lead": 5, "supervisor": 5, "admin": 10}
    assert len(seen) == expected[role]


async def exported(who: Staff) -> int | None:
    """How many the exported report counts; None for who has no reports."""
    answer = await who.get("reports/conversations_per_queue", params={"format": "csv"})
    if answer.status_code == 403:
        return None
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    return sum(int(row[1]) for row in rows[1:])


async def with_files(world: World, who: Staff) -> set[str]:
    seen = set()
    for record, name in ids(world, ("file",)).items():
        answer = await who.get(f"files/{record}")
        seen |= {name.replace("file", "conversation")} if answer.status_code == 200 else set()
    return seen


async def deliveries(who: Staff) -> list[dict[str, Any]] | None:
    answer = await who.get("deliveries")
    found: list[dict[str, Any]] | None = answer.json()["items"] if answer.status_code == 200 else None
    return found


async def waiting(world: World, who: Staff) -> set[str]:
    found = set()
    for side in ("own", "foreign"):
        answer = await who.get(f"queues/{world.sides[side]['queue']}/waiting")
        found |= {item["conversation"]["id"] for item in answer.json().get("items", ())}
    return found


@pytest.mark.parametrize("role", SEEING)
async def test_cases_and_people_are_the_same_by_every_way(world: World, role: str) -> None:
    who = world.staff[role]
    cases, people = ids(world, ("case", "closed_case")), ids(world, ("person",))
    by_way = {
        "list": {row["id"] for row in await every(who, "cases")},
        "search": {row["id"] for row in await every(who, "cases", q="Azurduy")},
        "detail": await opened(world, who, "cases", ("case", "closed_case")),
        "timeline": await opened(world, who, "cases", ("case", "closed_case"), "/timeline"),
        "activities": await opened(world, who, "cases", ("case", "closed_case"), "/activities"),
    }
    assert len({frozenset(seen) for seen in by_way.values()}) == 1, by_way
    assert {row["case_id"] for row in await every(who, "activities")} <= by_way["list"]
    persons = {
        "list": {row["id"] for row in await every(who, "people")},
        "search": {row["id"] for row in (await who.get("people", params={"q": "Juana Azurduy"})).json()["items"]},
        "detail": await opened(world, who, "people", ("person",)),
        "of cases": {row["person"]["id"] for row in await every(who, "cases")},
    }
    assert len({frozenset(seen) for seen in persons.values()}) == 1, persons
    assert by_way["list"] <= set(cases) and persons["list"] <= set(people)
    for person in persons["list"]:
        page = (await who.get(f"people/{person}")).json()
        assert {case["id"] for case in page["cases"]} <= by_way["list"]


@pytest_asyncio.fixture(loop_scope="session")
async def listening(world: World) -> AsyncIterator[dict[str, Any]]:
    sockets = {role: await world.house.socket("/staff", {"token": world.staff[role].token}) for role in (*SEEING, "manager", "auditor")}
    yield sockets
    for socket in sockets.values():
        await socket.close()


async def test_what_happens_is_heard_by_who_would_see_it(world: World, listening: dict[str, Any]) -> None:
    """A message in a conversation of each institution; the last one heard ends the waiting for all of them."""
    for citizen, side in (("citizen_a", "own"), ("citizen_b", "foreign")):
        for socket in listening.values():
            socket.heard.clear()
        await world.citizens[citizen].say("¿Siguen ahí?")
        conversation = str(world.sides[side]["conversation"])
        await listening["admin"].next("conversation")
        await listening["operator" if side == "own" else "other_operator"].next("conversation")
        for role, socket in listening.items():
            # An answered question after the message: what was to come has come.
            await socket.ask("close_view", {"conversation_id": conversation})
            heard = any(conversation in str(data) for name, data in socket.heard if name != "viewers")
            may = role in SEEING and (await world.staff[role].get(f"conversations/{conversation}")).status_code == 200
            assert heard == may, (role, side)


async def test_what_is_explained_is_what_happens(world: World) -> None:
    """Everybody on every record: the explanation says that they see it exactly where the page opens."""
    pages = {"conversation": "conversations", "case": "cases", "person": "people"}
    records = [*ids(world, CONVERSATIONS), *ids(world, ("case", "closed_case")), *ids(world, ("person",))]
    kinds = ["conversation"] * 10 + ["case"] * 4 + ["person"] * 2
    reasons = set()
    for role in (*SEEING, "manager", "auditor"):
        who = world.staff[role]
        for kind, record in zip(kinds, records, strict=True):
            params = {"user": str(who.id), "resource": kind, "id": record}
            told = (await world.staff["auditor"].get("access/explain", params=params)).json()
            opens = (await who.get(f"{pages[kind]}/{record}")).status_code == 200
            assert told["sees"] == opens, (role, told)
            reasons.add(told["because"])
    assert reasons == {"no_role", "no_way", "owner", "grant", "queue", "scope"}
