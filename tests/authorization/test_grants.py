"""Access to one record by a person's decision: given, denied, taken back, taken in an emergency; and every step told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from casework.case_types import store
from core.directory.service import add_organization
from core.settings import Settings
from desk.grants.explain import reason
from desk.queue.service import create_queue
from tests.authorization.world import hire
from tests.house import House, Staff
from tests.house import house as serving

WHY = "Avisaron que está en peligro"


@dataclass
class Desk:
    """A conversation and a case of one institution; `stranger` is of another, `lead` and `manager` of theirs."""

    house: House
    organization: UUID
    conversation: str
    case: str
    person: str
    worker: Staff
    stranger: Staff
    lead: Staff
    manager: Staff
    admin: Staff

    async def give(self, who: Staff, by: Staff | None = None, **wanted: Any) -> Any:
        body = {"resource": "conversation", "resource_id": self.conversation, "user_id": str(who.id), "reason": WHY, **wanted}
        return await (by or self.manager).post("access-grants", json=body)

    async def sees(self, who: Staff, path: str | None = None) -> bool:
        answer = await who.get(path or f"conversations/{self.conversation}")
        assert answer.status_code in (200, 404), answer.text
        return answer.status_code == 200

    async def explained(self, who: Staff) -> str:
        params = {"user": str(who.id), "resource": "conversation", "id": self.conversation}
        told = (await self.manager.get("access/explain", params=params)).json()
        assert told["told"] != told["because"] and " " in told["told"] and all(" " in leg["told"] for leg in told["legs"])
        return str(told["because"])

    async def audited(self, action: str) -> list[dict[str, Any]]:
        return await self.house.rows("SELECT * FROM audit_event WHERE action = %s ORDER BY at", action)


def soon(**left: int) -> str:
    return (datetime.now(UTC) + timedelta(**left)).isoformat()


@pytest_asyncio.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    settings.load_test = True
    async with serving(settings) as house:
        async with house.ground.work() as work:
            await store.publish_shipped(work)
            home = await add_organization(work, type="center", name="Centro")
            away = await add_organization(work, type="center", name="Otro")
            queue = await create_queue(work, name="Centro", organization_id=home)
        worker = await hire(house, "operator", organization=home, queues=(queue, house.queue_id))
        admin = await hire(house, "admin")
        ana = await house.citizen()
        await ana.say("Hola")
        await ana.post("human")
        moved = await admin.post(f"conversations/{ana.conversation}/transfer", json={"queue_id": str(queue)})
        assert moved.is_success, moved.text
        assert (await worker.post(f"conversations/{ana.conversation}/take")).is_success
        person = (await worker.post("people", json={"given_name": "Juana", "family_name": "Azurduy"})).json()["id"]
        case = await worker.post("cases", json={"case_type": "care.substance_use", "person_id": person})
        yield Desk(
            house, home, str(ana.conversation), case.json()["id"], person, worker,
            stranger=await hire(house, "operator", organization=away), admin=admin,
            lead=await hire(house, "lead", organization=home),
            manager=await hire(house, "institution_manager", organization=home),
        )  # fmt: skip


async def test_access_is_given_until_an_end_and_taken_back(desk: Desk) -> None:
    stranger, admin = desk.stranger, desk.admin
    assert (await desk.give(stranger, admin)).json()["code"] == "until_missing"
    for until in (soon(hours=-1), soon(days=400)):
        assert (await desk.give(stranger, admin, until=until)).json()["code"] == "bad_until"
    given = await desk.give(stranger, admin, until=soon(hours=2))
    assert given.status_code == 201 and given.json()["reason"] == WHY
    assert await desk.sees(stranger) and await desk.explained(stranger) == "grant"
    # Reading is not changing.
    assert (await stranger.post(f"conversations/{desk.conversation}/label", json={"add": ["x"]})).status_code == 404
    listed = (await desk.manager.get("access-grants", params={"resource_id": desk.conversation})).json()["items"]
    assert [(row["user_id"], row["level"], row["cause"]) for row in listed] == [(str(stranger.id), "read", "granted")]
    taken = await desk.house.http.delete(f"/api/v1/access-grants/{given.json()['id']}", headers=desk.manager.headers)
    assert taken.status_code == 204 and not await desk.sees(stranger) and await desk.explained(stranger) == "no_way"
    assert [row["actor_id"] for row in await desk.audited("access.granted")] == [admin.id]
    assert [row["actor_id"] for row in await desk.audited("access.revoked")] == [desk.manager.id]


async def test_a_grant_counts_until_its_end_and_no_longer(desk: Desk) -> None:
    assert (await desk.give(desk.stranger, desk.admin, level="write", until=soon(hours=2))).status_code == 201
    assert (await desk.stranger.post(f"conversations/{desk.conversation}/label", json={"add": ["x"]})).is_success
    await desk.house.rows("UPDATE access_grant SET until = now() WHERE principal = %s RETURNING id", desk.stranger.id)
    assert not await desk.sees(desk.stranger)
    assert (await desk.manager.get("access-grants")).json()["items"] == []


async def test_a_denial_outweighs_every_right(desk: Desk) -> None:
    for who in (desk.worker, desk.lead):
        assert await desk.sees(who)
        assert (await desk.give(who, level="deny")).status_code == 201
        assert not await desk.sees(who) and await desk.explained(who) == "denied"
        assert desk.conversation not in (await who.get("conversations")).text
    assert (await desk.give(desk.admin, level="deny")).status_code == 404  # out of a manager's reach
    emergency = await desk.lead.post(f"conversations/{desk.conversation}/break-glass", json={"reason": WHY})
    assert emergency.status_code == 404
    to_a_denied = {"operator_id": str(desk.worker.id)}
    answer = await desk.admin.post(f"conversations/{desk.conversation}/transfer", json=to_a_denied)
    assert answer.json()["code"] == "operator_denied"


async def test_what_follows_from_work_is_not_taken_back_by_hand(desk: Desk) -> None:
    listed = (await desk.manager.get("access-grants", params={"by_hand": False})).json()["items"]
    assert [row["cause"] for row in listed] == ["handled"]
    path = f"/api/v1/access-grants/{listed[0]['id']}"
    assert (await desk.house.http.delete(path, headers=desk.manager.headers)).json()["code"] == "grant_follows"


async def test_in_an_emergency_one_record_is_read_for_an_hour_in_the_sight_of_others(desk: Desk) -> None:
    stranger, path = desk.stranger, f"conversations/{desk.conversation}/break-glass"
    assert (await stranger.post(path, json={"reason": " "})).status_code == 422
    broken = await stranger.post(path, json={"reason": WHY})
    assert broken.status_code == 201
    assert timedelta(minutes=59) < datetime.fromisoformat(broken.json()["until"]) - datetime.now(UTC) <= timedelta(hours=1)
    assert await desk.sees(stranger)
    assert (await stranger.post(path, json={"reason": WHY})).json()["code"] == "already_visible"
    # Nothing but reading, and no way to make the hour longer.
    for verb, body in (
        ("take", {}), ("label", {"add": ["x"]}), ("messages", {"client_id": "1", "text": "Hola", "note": True}),
        ("promote", {"case_type": "request.inquiry", "person": {"given_name": "Juana"}}),
    ):  # fmt: skip
        assert (await stranger.post(f"conversations/{desk.conversation}/{verb}", json=body)).status_code == 404, verb
    alerts = [a for a in (await desk.lead.get("alerts")).json()["items"] if a["rule"] == "break_glass"]
    assert [(a["level"], a["subject"]["id"]) for a in alerts] == [("critical", desk.conversation)]
    assert not [a for a in (await stranger.get("alerts")).json()["items"] if a["rule"] == "break_glass"]
    assert [row["actor_id"] for row in await desk.audited("access.broken")] == [stranger.id]
    kept = await desk.house.rows("SELECT id, reason FROM access_grant WHERE cause = 'break_glass'")
    assert len(kept) == 1 and WHY.encode() not in bytes(kept[0]["reason"])
    listed = (await desk.manager.get("access-grants")).json()["items"]
    assert [(row["cause"], row["reason"]) for row in listed] == [("break_glass", WHY)]
    await desk.house.rows("UPDATE access_grant SET until = now() WHERE cause = 'break_glass' RETURNING id")
    assert not await desk.sees(stranger)


async def test_each_emergency_is_an_alert_of_its_own(desk: Desk) -> None:
    other = await hire(desk.house, "operator")
    for who in (desk.stranger, other):
        assert (await who.post(f"cases/{desk.case}/break-glass", json={"reason": WHY})).status_code == 201
        assert await desk.sees(who, f"cases/{desk.case}") and await desk.sees(who, f"people/{desk.person}")
        assert (await who.post("cases", json={"case_type": "request.inquiry", "person_id": desk.person})).status_code == 404
    alerts = [a for a in (await desk.lead.get("alerts")).json()["items"] if a["rule"] == "break_glass"]
    assert len(alerts) == 2


async def test_who_is_protected_is_seen_by_the_named_alone(desk: Desk) -> None:
    await desk.house.rows("UPDATE case_file SET confidentiality = 3 WHERE id = %s RETURNING id", UUID(desk.case))
    page = f"cases/{desk.case}"
    assert await desk.sees(desk.worker, page)
    for who in (desk.lead, desk.admin, desk.stranger):
        assert not await desk.sees(who, page)
        assert (await who.post(f"{page}/break-glass", json={"reason": WHY})).status_code == 404
        assert desk.case not in (await who.get("cases")).text
    # Whoever decides over the whole network names somebody, without reading it.
    named = {"resource": "case", "resource_id": desk.case, "until": soon(days=1)}
    assert (await desk.give(desk.lead, desk.manager, **named)).status_code == 404
    assert (await desk.give(desk.lead, desk.admin, **named)).status_code == 201
    assert await desk.sees(desk.lead, page) and not await desk.sees(desk.admin, page)


@pytest.mark.parametrize(
    ("holds", "because"),
    [
        ({"role"}, "no_way"), ({"owner"}, "no_role"), ({"role", "owner", "denied"}, "denied"), ({"role", "scope"}, "no_clearance"),
        ({"role", "scope", "clearance"}, "scope"), ({"role", "queue"}, "queue"), ({"role", "grant", "scope"}, "grant"),
        ({"role", "clearance"}, "no_way"),
    ],
)  # fmt: skip
def test_the_part_that_decides(holds: set[str], because: str) -> None:
    parts = ("role", "denied", "grant", "owner", "queue", "scope", "clearance")
    assert reason({part: part in holds for part in parts}) == because


async def test_the_record_that_somebody_speaks_of_is_found_by_number_pseudonym_and_id(desk: Desk) -> None:
    case = (await desk.worker.get(f"cases/{desk.case}")).json()
    alias = (await desk.worker.get(f"conversations/{desk.conversation}")).json()["alias"]

    async def found(who: Staff, q: str) -> list[tuple[str, str, str | None]]:
        answer = await who.get("access/records", params={"q": q})
        return [(row["resource"], row["id"], row["name"]) for row in answer.json()["items"]]

    assert await found(desk.admin, case["number"].lower()) == [("case", desk.case, case["number"])]
    assert await found(desk.admin, desk.person) == [("person", desk.person, None)]
    talk = ("conversation", desk.conversation, alias)
    assert talk in await found(desk.manager, alias[:5]) and await found(desk.manager, desk.conversation) == [talk]
    # A name is no way to find somebody here, and a pattern is no name.
    assert await found(desk.admin, "Juana") == [] and await found(desk.admin, "%%") == []
    async with desk.house.ground.work() as work:
        away = await add_organization(work, type="center", name="Tercero")
    elsewhere = await hire(desk.house, "institution_manager", organization=away)
    assert await found(elsewhere, desk.conversation) == [] and await found(elsewhere, case["number"]) == []


async def test_an_emergency_is_told_to_who_opened_it_while_it_lasts(desk: Desk) -> None:
    assert (await desk.stranger.get("access/emergencies")).json()["items"] == []
    broken = await desk.stranger.post(f"cases/{desk.case}/break-glass", json={"reason": WHY})
    mine = (await desk.stranger.get("access/emergencies")).json()["items"]
    number, until = (await desk.worker.get(f"cases/{desk.case}")).json()["number"], broken.json()["until"]
    assert {(row["resource"], row["resource_id"], row["record_name"], row["until"]) for row in mine} == {
        ("case", desk.case, number, until), ("person", desk.person, None, until),
    }  # fmt: skip
    assert (await desk.worker.get("access/emergencies")).json()["items"] == []
    await desk.house.rows("UPDATE access_grant SET until = now() WHERE principal = %s RETURNING id", desk.stranger.id)
    assert (await desk.stranger.get("access/emergencies")).json()["items"] == []


async def test_an_emergency_that_is_taken_back_hides_the_person_again(desk: Desk) -> None:
    assert (await desk.stranger.post(f"cases/{desk.case}/break-glass", json={"reason": WHY})).status_code == 201
    assert await desk.sees(desk.stranger, f"people/{desk.person}")
    params = {"resource": "case", "resource_id": desk.case}
    (taken,) = (await desk.admin.get("access-grants", params=params)).json()["items"]
    gone = await desk.house.http.delete(f"/api/v1/access-grants/{taken['id']}", headers=desk.admin.headers)
    assert gone.status_code == 204
    assert not await desk.sees(desk.stranger, f"cases/{desk.case}") and not await desk.sees(desk.stranger, f"people/{desk.person}")
    assert (await desk.stranger.get("access/emergencies")).json()["items"] == []
