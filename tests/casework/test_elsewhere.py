"""Whom other institutions know: told as a stub to colleagues who know enough to ask, and never who they are."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest_asyncio

from casework.case_types import store
from core.directory.service import add_organization
from core.settings import Settings
from tests.authorization.world import hire
from tests.house import House, Staff
from tests.house import house as serving

NAME, FAMILY, DOCUMENT, PHONE = "Ernestina", "Quiroga Paz", "30123456", "+541155512345"


@dataclass
class Network:
    """`worker` has the person; `stranger` is of another institution."""

    house: House
    worker: Staff
    stranger: Staff
    admin: Staff
    person: str
    number: str

    async def asked(self, who: Staff, wanted: str) -> list[dict[str, Any]]:
        answer = await who.get(f"stubs?q={quote(wanted)}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


@pytest_asyncio.fixture
async def network(settings: Settings) -> AsyncIterator[Network]:
    settings.load_test = True
    async with serving(settings) as house:
        async with house.ground.work() as work:
            await store.publish_shipped(work)
            home = await add_organization(work, type="center", name="Centro Sur", phone="0800-111")
            away = await add_organization(work, type="center", name="Otro")
        worker = await hire(house, "operator", organization=home)
        body = {"given_name": NAME, "family_name": FAMILY, "details": [
            {"kind": "document", "value": DOCUMENT}, {"kind": "phone", "value": PHONE}]}  # fmt: skip
        person = (await worker.post("people", json=body)).json()["id"]
        case = (await worker.post("cases", json={"case_type": "care.substance_use", "person_id": person})).json()
        yield Network(
            house, worker, await hire(house, "operator", organization=away), await hire(house, "admin"), person, case["number"]
        )


async def test_who_knows_enough_is_told_whom_to_call_and_no_more(network: Network) -> None:
    stranger = network.stranger
    assert (await stranger.get(f"people/{network.person}")).status_code == 404
    told = [await network.asked(stranger, q) for q in (DOCUMENT, "30.123.456", PHONE, f"{FAMILY} {NAME}", network.number.lower())]
    (stub,) = told[0]
    assert told == [[stub]] * 5
    assert (stub["organization_name"], stub["phone"]) == ("Centro Sur", "0800-111")
    assert stub["cases"] == [{"number": network.number, "open": True, "organization_name": "Centro Sur", "phone": "0800-111"}]
    assert stub["pseudonym"].startswith("P-") and len(stub["pseudonym"]) == 10
    plain = json.dumps(told)
    assert not [word for word in (NAME, "Quiroga", DOCUMENT, PHONE[1:], network.person, "substance") if word in plain]
    looks = await network.house.rows("SELECT detail, actor_id FROM audit_event WHERE action = 'read' AND resource = 'person' AND resource_id = %s",
                                     UUID(network.person))  # fmt: skip
    assert len(looks) == 5 and all(row["detail"] == {"how": "stub"} and row["actor_id"] == stranger.id for row in looks)
    searches = await network.house.rows("SELECT detail FROM audit_event WHERE resource = 'person_elsewhere'")
    assert [row["detail"]["count"] for row in searches] == [1] * 5 and DOCUMENT not in str(searches)


async def test_nobody_leafs_through_others_people(network: Network) -> None:
    for wanted in (NAME, "Quiroga", f"{NAME} Quiroga", "Ernestino Quiroga Paz", "Ern", "3012345", "%%%", "x" * 120):
        assert await network.asked(network.stranger, wanted) == [], wanted
    assert (await network.stranger.get("stubs?q=ab")).status_code == 422
    assert await network.asked(network.worker, DOCUMENT) == [] == await network.asked(network.admin, DOCUMENT), "their own they see"


async def test_the_protected_the_denied_and_the_forgotten_are_not_told_of(network: Network) -> None:
    house, person = network.house, UUID(network.person)
    for table in ("person", "case_file"):
        await house.rows(f"UPDATE {table} SET confidentiality = 3 RETURNING id")
        assert await network.asked(network.stranger, DOCUMENT) == [], table
        await house.rows(f"UPDATE {table} SET confidentiality = 1 RETURNING id")
    assert len(await network.asked(network.stranger, DOCUMENT)) == 1
    denial = {"resource": "person", "resource_id": network.person, "user_id": str(network.stranger.id), "level": "deny", "reason": "Es su familia"}
    given = await network.admin.post("access-grants", json=denial)
    assert given.status_code == 201, given.text
    assert await network.asked(network.stranger, DOCUMENT) == []
    other = await hire(house, "operator")
    assert len(await network.asked(other, DOCUMENT)) == 1
    erased = await network.admin.post("privacy/erasures", json={"kind": "person", "subject_id": str(person), "basis": "order"})
    assert erased.status_code == 201, erased.text
    assert await network.asked(other, DOCUMENT) == [] == await network.asked(other, network.number)
