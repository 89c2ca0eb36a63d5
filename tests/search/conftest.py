"""A desk whose background gives tokens when a test says so, and what is found in it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest_asyncio

from desk.search import jobs
from tests.house import Citizen, House, Staff


@dataclass
class Desk:
    house: House
    admin: Staff

    async def fill(self) -> None:
        await jobs.run(self.house.ground)

    async def talk(self, *said: str) -> Citizen:
        citizen = await self.house.citizen()
        for text in said:
            answer = await citizen.say(text)
            assert answer.status_code == 201, answer.text
        return citizen

    async def find(self, query: str, who: Staff | None = None, **more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.page(query, who, **more))["items"]
        return found

    async def page(self, query: str, who: Staff | None = None, **more: Any) -> dict[str, Any]:
        answer = await (who or self.admin).get(f"conversations?{urlencode({'q': query, **more})}")
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def ids(self, query: str, who: Staff | None = None, **more: Any) -> list[str]:
        return [row["id"] for row in await self.find(query, who, **more)]


@pytest_asyncio.fixture
async def desk(house: House) -> Desk:
    house.ground.settings.load_test = True
    return Desk(house, await house.staff("admin", serves=False))
