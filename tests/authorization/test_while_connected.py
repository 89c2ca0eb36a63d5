"""Rights that change under somebody who is there: rooms and sockets are lost at once, by a hint or without one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from socketio.exceptions import ConnectionError as Refused

from core.access import give
from core.directory.service import add_organization
from core.settings import Settings
from desk.console_feed import feed, socket
from desk.queue.service import create_queue
from tests.authorization.world import hire
from tests.house import Citizen, House, Socket, Staff, until
from tests.house import house as serving


@dataclass
class Desk:
    """One institution with its queue; the house's own queue is everybody's."""

    house: House
    organization: UUID
    queue: UUID
    admin: Staff

    async def operator(self) -> Staff:
        return await hire(self.house, "operator", organization=self.organization, queues=(self.queue,))

    async def hears(self, who: Staff) -> Socket:
        return await self.house.socket("/staff", {"token": who.token})

    async def waiting(self) -> Citizen:
        """Somebody who waits in the institution's queue."""
        ana = await self.house.citizen()
        assert (await ana.say("Hola")).is_success
        assert (await ana.post("human")).is_success
        moved = await self.admin.post(f"conversations/{ana.conversation}/transfer", json={"queue_id": str(self.queue)})
        assert moved.is_success, moved.text
        return ana

    async def change(self, who: Staff, path: str, **body: Any) -> None:
        answer = await self.house.http.patch(f"/api/v1/{path}/{who.id}", json=body, headers=self.admin.headers)
        assert answer.is_success, answer.text


@pytest_asyncio.fixture
async def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """The floors under the hints are looked at all the time."""
    monkeypatch.setattr(socket, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(feed, "BEAT_SECONDS", 0.05)
    settings.load_test = True
    async with serving(settings) as house:
        async with house.ground.work() as work:
            organization = await add_organization(work, type="center", name="Centro")
            queue = await create_queue(work, name="Centro", organization_id=organization)
        yield Desk(house, organization, queue, await hire(house, "admin"))


async def gone(there: Socket) -> None:
    await until(lambda: not there.client.connected)


async def lost(there: Socket, conversation: UUID) -> None:
    """The socket was told that it no longer shows this conversation."""
    removal = {"op": "remove", "conversation": {"id": str(conversation)}}
    await until(lambda: removal in there.of("conversation"))


async def hears_nothing_of(desk: Desk, there: Socket, citizen: Citizen) -> None:
    """Another message, heard by an administrator, and then a question answered on the socket that must not hear it."""
    witness = await desk.hears(desk.admin)
    there.heard.clear()
    said = await citizen.say("¿Siguen ahí?")
    assert said.is_success, said.text
    await witness.next("conversation")
    if there.client.connected:
        await there.ask("close_view", {"conversation_id": str(uuid4())})
    assert not [data for name, data in there.heard if str(citizen.conversation) in str(data)]


async def by_the_users_page(desk: Desk, who: Staff) -> None:
    await desk.change(who, "users", roles=["operator"], organization_id=str(desk.organization))


async def by_a_disabling(desk: Desk, who: Staff) -> None:
    assert (await desk.admin.post(f"users/{who.id}/disable")).is_success


async def unheard_in_the_database(desk: Desk, who: Staff) -> None:
    await desk.house.rows("UPDATE membership SET valid_to = now() WHERE user_id = %s RETURNING id", who.id)


async def unheard_disabling(desk: Desk, who: Staff) -> None:
    await desk.house.rows("UPDATE user_account SET disabled_at = now() WHERE id = %s RETURNING id", who.id)


async def by_running_out(desk: Desk, who: Staff) -> None:
    await desk.house.rows("UPDATE user_session SET expires_at = now() WHERE user_id = %s RETURNING id", who.id)


async def by_moving_to_another_institution(desk: Desk, who: Staff) -> None:
    async with desk.house.ground.work() as work:
        other = await add_organization(work, type="center", name="Otro")
    await desk.change(who, "users", organization_id=str(other))


@pytest.mark.parametrize(
    "change",
    [by_the_users_page, by_a_disabling, unheard_in_the_database, unheard_disabling, by_running_out,
     by_moving_to_another_institution],
)  # fmt: skip
async def test_who_may_see_less_loses_the_socket(desk: Desk, change: Callable[[Desk, Staff], Awaitable[None]]) -> None:
    lead = await hire(desk.house, "lead", organization=desk.organization)
    ana, there = await desk.waiting(), await desk.hears(lead)
    assert "error" not in await there.ask("open", {"conversation_id": str(ana.conversation)})
    await change(desk, lead)
    await gone(there)
    await hears_nothing_of(desk, there, ana)
    seen = await lead.get(f"conversations/{ana.conversation}")
    assert seen.status_code in (401, 403, 404)
    assert (await lead.get("auth/me")).status_code == (200 if seen.status_code != 401 else 401)


async def test_an_open_conversation_closes_for_whom_it_leaves(desk: Desk) -> None:
    """Two looked at who waits; one takes it."""
    quick, slow = await desk.operator(), await desk.operator()
    ana, there = await desk.waiting(), await desk.hears(slow)
    assert "error" not in await there.ask("open", {"conversation_id": str(ana.conversation)})
    assert (await quick.post(f"conversations/{ana.conversation}/take")).is_success
    await lost(there, ana.conversation)
    await hears_nothing_of(desk, there, ana)


async def test_a_queue_taken_away_is_heard_no_more(desk: Desk) -> None:
    bea = await desk.operator()
    ana, there = await desk.waiting(), await desk.hears(bea)
    assert "error" not in await there.ask("open", {"conversation_id": str(ana.conversation)})
    await desk.change(bea, "operators", queues=[])
    await lost(there, ana.conversation)
    await hears_nothing_of(desk, there, ana)
    await desk.change(bea, "operators", queues=[str(desk.queue)])
    there.heard.clear()
    await until(lambda: f"queue:{desk.queue}" in _rooms(desk.house, bea))
    await ana.say("¿Y ahora?")
    await there.next("conversation")


def _rooms(house: House, who: Staff) -> list[str]:
    """Where the member of staff sits, as the server knows it."""
    layer: Any = house.app
    while not hasattr(layer, "engineio_server"):
        layer = layer._app
    known = layer.engineio_server.manager.rooms["/staff"]
    mine = set(known.get(f"user:{who.id}", ()))
    return [str(room) for room, sids in known.items() if mine.intersection(sids)]


async def test_a_denial_silences_every_room(desk: Desk) -> None:
    lead = await hire(desk.house, "lead", organization=desk.organization, queues=(desk.queue,))
    ana, there = await desk.waiting(), await desk.hears(lead)
    assert "error" not in await there.ask("open", {"conversation_id": str(ana.conversation)})
    denial = {"resource": "conversation", "resource_id": str(ana.conversation), "user_id": str(lead.id), "level": "deny"}
    given = await desk.admin.post("access-grants", json={**denial, "reason": "Es su familia"})
    assert given.status_code == 201, given.text
    await lost(there, ana.conversation)
    await hears_nothing_of(desk, there, ana)
    assert "error" in await there.ask("open", {"conversation_id": str(ana.conversation)})
    told = f"/api/v1/access-grants/{given.json()['id']}"
    assert (await desk.house.http.delete(told, headers=desk.admin.headers)).status_code == 204
    assert "error" not in await there.ask("open", {"conversation_id": str(ana.conversation)})


async def test_a_grant_ends_while_its_conversation_is_open(desk: Desk) -> None:
    guest = await hire(desk.house, "operator")
    ana, there = await desk.waiting(), await desk.hears(guest)
    async with desk.house.ground.work() as work:
        await give(work, "conversation", ana.conversation, guest.id, cause="granted")
    assert "error" not in await there.ask("open", {"conversation_id": str(ana.conversation)})
    await desk.house.rows("UPDATE access_grant SET until = now() WHERE principal = %s RETURNING id", guest.id)
    await lost(there, ana.conversation)
    await hears_nothing_of(desk, there, ana)


async def test_no_wrong_token_opens_a_door(desk: Desk) -> None:
    """Expired, another's kind, tampered with, cut short, of a session that ended, and none that ever was."""
    ana, bea = await desk.waiting(), await desk.operator()
    ended, expired = await desk.operator(), await desk.operator()
    assert (await ended.post("auth/logout")).status_code == 204
    await by_running_out(desk, expired)
    changed = bea.token[:-1] + ("A" if bea.token[-1] != "A" else "B")
    unsigned = "eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ."
    tokens = [ended.token, expired.token, changed, bea.token[:-1], unsigned, str(bea.id), "null", "ñ"]
    for token, path, namespace in (
        *((token, "auth/me", "/staff") for token in [*tokens, ana.token]),
        *((token, "chat/messages", "/citizen") for token in [*tokens, bea.token, ana.token[:-1]]),
    ):
        answer = await desk.house.http.get(f"/api/v1/{path}", headers=[(b"authorization", b"Bearer " + token.encode())])
        assert answer.status_code == 401, (token, path, answer.status_code)
        with pytest.raises(Refused):
            await desk.house.socket(namespace, {"token": token})


async def test_a_session_that_ended_gets_no_answer_again(desk: Desk) -> None:
    bea = await desk.operator()
    headers = bea.headers | {"Idempotency-Key": uuid4().hex}

    async def ask() -> httpx.Response:
        body = {"given_name": "Juana", "family_name": "Azurduy"}
        return await desk.house.http.post("/api/v1/people", json=body, headers=headers)

    first, again = await ask(), await ask()
    assert (first.status_code, again.status_code) == (201, 201) and again.headers["idempotent-replay"] == "true"
    await by_a_disabling(desk, bea)
    assert (await ask()).status_code == 401
