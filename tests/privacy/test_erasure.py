"""The right to be forgotten: everywhere at once, unless the law keeps it, with a certificate that tells nothing."""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from core.ids import new_id
from core.privacy import Subject, ledger
from core.settings import Settings
from core.vault import SealBroken
from desk import backup
from desk.search import jobs as search_jobs
from tests.privacy.conftest import FAMILY, NAME, PHONE, Desk
from tests.services import Services


async def refused(desk: Desk, kind: str, subject: Any, basis: str = "request") -> str:
    answer = await desk.erase(kind, subject, basis)
    assert answer.status_code == 409, answer.text
    return str(answer.json()["code"])


async def test_a_person_is_gone_from_every_store(desk: Desk) -> None:
    house = desk.house
    await desk.close_case()
    answer = await desk.erase("person", desk.person, "order")
    assert answer.status_code == 201, answer.text
    await house.run()
    erased = answer.json()["erased"]
    assert erased["keys"] == 3 and erased["details"] == 1 and erased["cases"] == 1 and erased["files"] == 1
    assert await house.rows("SELECT 1 FROM data_key") == []
    assert await house.rows("SELECT 1 FROM person_token") == [] == await house.rows("SELECT 1 FROM person_detail")
    assert await house.rows("SELECT 1 FROM stored_file") == []
    assert [path for path in house.ground.settings.files_path.rglob("*") if path.is_file()] == []
    (row,) = await house.rows("SELECT given_name, family_name, identity_status FROM person")
    assert row == {"given_name": None, "family_name": None, "identity_status": "anonymous"}
    for query in (NAME, FAMILY, PHONE):
        assert (await desk.ok(desk.admin, "GET", f"people?q={query.replace('+', '%2B')}"))["items"] == []
    shown = await desk.ok(desk.admin, "GET", f"cases/{desk.case}")
    assert shown["summary"] is None and NAME not in json.dumps(shown)
    assert (await desk.admin.get(f"conversations/{desk.citizen.conversation}/messages")).status_code == 410
    assert (await desk.citizen.get("messages")).status_code == 401
    async with house.ground.work() as work:
        for subject in (desk.person, desk.case, desk.citizen.conversation):
            with pytest.raises(SealBroken):
                await work.vault.key_of(work.conn, subject)


async def test_the_certificate_tells_that_and_not_what(desk: Desk) -> None:
    made = (await desk.erase("person", desk.person, "order")).json()
    listed = await desk.ok(desk.admin, "GET", f"privacy/erasures?subject_id={desk.person}")
    assert [row["id"] for row in listed["items"]] == [made["id"]]
    kept = json.dumps(listed) + json.dumps([str(row) for row in await desk.house.rows("SELECT * FROM erasure")])
    assert not any(word in kept for word in (NAME, FAMILY, PHONE, "turno"))
    assert made["basis"] == "order" and made["asked_by"] == str(desk.admin.id)
    with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
        await desk.house.rows("DELETE FROM erasure RETURNING id")


async def test_the_law_keeps_a_person_with_cases(desk: Desk) -> None:
    assert await refused(desk, "person", desk.person) == "open_cases"
    await desk.close_case()
    answer = await desk.erase("person", desk.person)
    assert (answer.json()["code"], answer.json()["until"][:2]) == ("kept_by_law", "20")
    assert await refused(desk, "person", desk.person, "retention") == "kept_by_law"
    assert await refused(desk, "conversation", desk.citizen.conversation) == "kept_by_case"
    await desk.house.rows("UPDATE case_file SET closed_at = closed_at - interval '3651 days' RETURNING id")
    assert (await desk.erase("person", desk.person)).status_code == 201


async def test_a_hold_keeps_it_from_everybody(desk: Desk) -> None:
    """Also what goes with it, also from the citizen, until it is released."""
    wanted = {"kind": "person", "subject_id": str(desk.person), "reason": "Causa 1234, juzgado 5"}
    hold = await desk.ok(desk.admin, "POST", "privacy/holds", json=wanted)
    assert hold["reason"] == wanted["reason"]
    again = await desk.admin.post("privacy/holds", json=wanted)
    assert (again.status_code, again.json()["code"]) == (409, "already_held")
    for basis in ("request", "order", "mistake", "retention"):
        assert await refused(desk, "person", desk.person, basis) == "on_hold"
        assert await refused(desk, "conversation", desk.citizen.conversation, basis) == "on_hold"
    assert (await desk.citizen.post("forget")).status_code == 200
    assert len(await desk.house.rows("SELECT 1 FROM data_key")) == 3
    await desk.ok(desk.admin, "POST", f"privacy/holds/{hold['id']}/release")
    await desk.ok(desk.admin, "POST", f"privacy/holds/{hold['id']}/release")
    assert [row["id"] for row in (await desk.ok(desk.admin, "GET", "privacy/holds?open=false"))["items"]] == [hold["id"]]
    assert (await desk.ok(desk.admin, "GET", "privacy/holds?open=true"))["items"] == []
    assert (await desk.erase("person", desk.person, "order")).status_code == 201


async def test_a_hold_keeps_a_free_conversation_too(desk: Desk) -> None:
    other = await desk.house.citizen()
    await other.say("hola")
    wanted = {"kind": "conversation", "subject_id": str(other.conversation), "reason": "Oficio"}
    await desk.ok(desk.admin, "POST", "privacy/holds", json=wanted)
    assert (await other.post("forget")).status_code == 200
    assert (await other.get("messages")).status_code == 401
    found = await desk.house.rows("SELECT body FROM message WHERE conversation_id = %s", other.conversation)
    assert found and all(row["body"] for row in found)


async def test_a_citizens_own_wish_is_certified(desk: Desk) -> None:
    other = await desk.house.citizen()
    await other.post("messages", json={"client_id": "x", "text": "hola"})
    receipt = (await other.post("forget")).json()
    rows = await desk.house.rows("SELECT id, subject_id, basis, erased FROM erasure")
    assert [row["subject_id"] for row in rows] == [other.conversation] and rows[0]["erased"]["messages"] >= 1
    assert str(rows[0]["id"]) in json.dumps(receipt)


async def test_answers_kept_for_repeats_go_too(desk: Desk) -> None:
    """They are sealed by the ring, and would outlive the person's own key."""
    made = await desk.once(desk.operator, "people", {"given_name": "Otra", "family_name": "Persona"}, "k1")
    await desk.once(desk.admin, "people", {"given_name": "Distinta", "family_name": "Persona"}, "k2")
    assert len(await desk.house.rows("SELECT 1 FROM idempotency")) == 2
    assert (await desk.erase("person", made["id"])).json()["erased"]["answers"] == 1
    assert [row["key"] for row in await desk.house.rows("SELECT key FROM idempotency")] == ["k2"]


async def test_somebody_merged_goes_along(desk: Desk) -> None:
    twin = await desk.ok(desk.operator, "POST", "people", json={"given_name": "Ernestina", "family_name": "Quiroga"})
    await desk.house.rows("UPDATE person SET merged_into = %s WHERE id = %s RETURNING id", desk.person, twin["id"])
    assert (await desk.erase("person", desk.person, "order")).json()["erased"]["people"] == 2
    assert await desk.house.rows("SELECT 1 FROM data_key") == []


async def test_who_may_not_see_it_may_not_erase_it(desk: Desk) -> None:
    assert (await desk.erase("person", new_id())).status_code == 404
    assert (await desk.erase("conversation", new_id())).status_code == 404
    for role in ("operator", "lead", "supervisor", "institution_manager", "auditor"):
        who = await desk.house.staff(role, serves=False)
        body = {"kind": "person", "subject_id": str(desk.person), "basis": "order"}
        assert (await who.post("privacy/erasures", json=body)).status_code == 403


@pytest.fixture
def elsewhere(settings: Settings, services: Services, tmp_path: Path) -> Iterator[Settings]:
    name = f"t_elsewhere_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
    yield settings.model_copy(update={"database_url": services.database_url(name), "data": tmp_path / "elsewhere"})
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_person_stays_gone_after_an_older_backup(desk: Desk, elsewhere: Settings, tmp_path: Path) -> None:
    settings, file = desk.house.ground.settings, tmp_path / "desk.tar"
    await search_jobs.run(desk.house.ground)
    await asyncio.to_thread(backup.backup, settings, file, with_keys=True)
    assert (await desk.erase("person", desk.person, "order")).status_code == 201
    assert set(ledger.read(settings)) == {Subject("person", desk.person), Subject("conversation", desk.citizen.conversation)}
    elsewhere.data.mkdir()
    (elsewhere.data / ledger.FILE).write_text((settings.data / ledger.FILE).read_text() + "person:cut-sho")
    await asyncio.to_thread(backup.restore, elsewhere, file)
    assert await backup.forget_again(elsewhere) >= 1
    assert await backup.forget_again(elsewhere) == 0
    with psycopg.connect(elsewhere.database_url or "") as conn:
        assert conn.execute("SELECT count(*) FROM data_key").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM person_token").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM text_token").fetchone() == (0,)
        assert conn.execute("SELECT DISTINCT basis FROM erasure").fetchall() == [("restored",)]
