"""A desk with a citizen, an operator and an administrator, and a person with a case that grew out of the talk."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest_asyncio

from casework.case_types import jobs as case_type_jobs
from tests.house import Citizen, House, Staff

NAME, FAMILY, PHONE = "Ernestina", "Quiroga Paz", "+541155512345"


@dataclass
class Desk:
    house: House
    citizen: Citizen
    operator: Staff
    admin: Staff
    person: UUID
    case: UUID

    async def ok(self, who: Staff, method: str, path: str, **more: Any) -> Any:
        answer = await who.http.request(method, f"/api/v1/{path}", headers=who.headers, **more)
        assert answer.is_success, (path, answer.status_code, answer.text)
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content

    async def erase(self, kind: str, subject: UUID, basis: str = "request") -> Any:
        return await self.admin.post("privacy/erasures", json={"kind": kind, "subject_id": str(subject), "basis": basis})

    async def once(self, who: Staff, path: str, body: dict[str, Any], key: str) -> Any:
        """Asked under a key; its answer is stored right after it was given."""
        answer = await who.http.post(f"/api/v1/{path}", json=body, headers={**who.headers, "Idempotency-Key": key})
        assert answer.is_success, answer.text
        for _ in range(1000):
            if await self.house.rows("SELECT 1 FROM idempotency WHERE key = %s", key):
                return answer.json()
            await asyncio.sleep(0.01)
        raise AssertionError("the answer was not stored")

    async def close_case(self) -> None:
        await self.ok(self.admin, "POST", f"cases/{self.case}/close", json={"reason": "Terminó"})


@pytest_asyncio.fixture
async def desk(house: House) -> Desk:
    return await furnished(house)


async def furnished(house: House) -> Desk:
    house.ground.settings.load_test = True
    await case_type_jobs.arm(house.ground)
    citizen, operator, admin = await house.citizen(), await house.staff(), await house.staff("admin", serves=False)
    stored = await citizen.post("attachments", files={"file": ("estudio.txt", b"un estudio", "text/plain")})
    assert stored.status_code == 201, stored.text
    assert (await citizen.say("quiero un turno", attachments=[stored.json()["id"]])).status_code == 201
    await citizen.post("human")
    made = Desk(house, citizen, operator, admin, UUID(int=0), UUID(int=0))
    path = f"conversations/{citizen.conversation}"
    await made.ok(operator, "POST", f"{path}/take")
    await made.ok(operator, "POST", f"{path}/messages", json={"client_id": "n1", "text": "parece cansada", "note": True})
    person = {"given_name": NAME, "family_name": FAMILY, "details": [{"kind": "phone", "value": PHONE}]}
    found = await made.ok(operator, "POST", f"{path}/promote", json={"person": person, "case_type": "request.inquiry",
                                                                     "summary": "pide un turno"})  # fmt: skip
    made.person, made.case = UUID(found["person_id"]), UUID(found["case_id"])
    return made
