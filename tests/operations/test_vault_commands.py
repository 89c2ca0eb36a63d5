"""Rotating from the command line, beside a desk that runs."""

import asyncio
import subprocess
import sys

import pytest

from core.settings import Settings
from core.vault import KeyRingError, load
from desk import admin
from desk.search import jobs as search_jobs
from tests.house import House
from tests.operations.processes import environment


async def run(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "desk.cli", *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment(settings), capture_output=True, text=True, check=False
    )


async def test_a_key_is_rotated_and_retired_while_the_desk_runs(house: House) -> None:
    citizen, settings = await house.citizen(), house.ground.settings
    before = house.ground.vault.ring.current
    turned = await run(settings, "vault", "rotate")
    assert turned.returncode == 0, turned.stderr
    assert "values were sealed anew" in turned.stdout
    house.ground.vault.take(load(settings.key_ring_path))
    uses = await admin.ring_uses(house.ground)
    assert uses[before] == 0 and len(uses) == 2 and uses[house.ground.vault.ring.current] > 0
    gone = await run(settings, "vault", "retire", before)
    assert gone.returncode == 0, gone.stderr
    assert (await citizen.say("sigue andando")).status_code == 201
    assert (await citizen.messages())[-1]["text"]
    with pytest.raises(KeyRingError, match=before):
        await admin.retire_key(house.ground, before)


async def test_the_key_of_searched_words_is_turned_while_the_desk_runs(house: House) -> None:
    citizen, settings = await house.citizen(), house.ground.settings
    await citizen.say("busco un refugio")
    await search_jobs.run(house.ground)
    turned = await run(settings, "vault", "search-key")
    assert turned.returncode == 0, turned.stderr
    assert "Key 2 is in use now" in turned.stdout
    admin_there = await house.staff("admin", serves=False)
    for _ in range(2):
        found = (await admin_there.get("conversations?q=refugio")).json()["items"]
        assert [row["id"] for row in found] == [str(citizen.conversation)]
        await search_jobs.run(house.ground)
    assert await house.rows("SELECT number FROM search_key") == [{"number": 2}]
