"""The desk's own database user: all of the desk's work goes through it, and the past is out of its reach."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from casework.case_types import jobs as case_type_jobs
from core.database.rights import APPEND_ONLY, prepare
from core.settings import Settings
from core.vault import load_or_create
from desk import backup
from tests.house import house as serving


@pytest.fixture
def desk_url(database_url: str) -> Iterator[str]:
    """A user of this test's own: users belong to the whole server."""
    name, parts = f"desk_{os.getpid()}_{uuid4().hex[:8]}", urlsplit(database_url)
    url = urlunsplit(parts._replace(netloc=f"{name}:secreta@{parts.hostname}:{parts.port}"))
    prepare(database_url, url)
    prepare(database_url, url)
    yield url
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(f"DROP OWNED BY {name}")
        conn.execute(f"DROP ROLE {name}")


CHANGES = ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"]
WAYS_ROUND = [
    "ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {}", "DROP TRIGGER {}_append_only ON {}", "SET session_replication_role = replica",
    "SET ROLE ventanilla", "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "CREATE TABLE elsewhere (one int)", "UPDATE alembic_version SET version_num = ''",
]  # fmt: skip


def test_the_past_cannot_be_changed(desk_url: str) -> None:
    """Refused by privilege, before any trigger is asked."""
    with psycopg.connect(desk_url, autocommit=True) as conn:
        for table in APPEND_ONLY:
            column = "hash = hash" if table == "audit_link" else "at = at"
            for statement in CHANGES:
                with pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
                    conn.execute(statement.format(table, column))


def test_nor_by_a_way_round(desk_url: str) -> None:
    with psycopg.connect(desk_url, autocommit=True) as conn:
        for statement in WAYS_ROUND:
            with pytest.raises(errors.InsufficientPrivilege):
                conn.execute(statement.format("audit_event", "audit_event"))
        # PostgreSQL warns, and grants nothing.
        conn.execute("GRANT UPDATE ON audit_event TO CURRENT_USER")
        assert conn.execute("SELECT has_table_privilege('audit_event', 'UPDATE')").fetchone() == (False,)


async def test_the_desk_does_its_work_as_this_user(settings: Settings, desk_url: str, tmp_path: Path) -> None:
    load_or_create(settings.key_ring_path)
    async with serving(settings.model_copy(update={"database_url": desk_url})) as house:
        await case_type_jobs.arm(house.ground)
        citizen, operator = await house.citizen(contact="ana@ejemplo.test"), await house.staff()
        stored = await citizen.post("attachments", files={"file": ("a.txt", b"hola", "text/plain")})
        assert (await citizen.say("turno", attachments=[stored.json()["id"]])).status_code == 201
        assert (await citizen.post("human")).status_code == 200
        path = f"conversations/{citizen.conversation}"
        assert (await operator.post(f"{path}/take")).status_code == 200
        assert (await operator.get(f"{path}/messages")).status_code == 200
        promoted = await operator.post(f"{path}/promote", json={"person": {"given_name": "Ana"}, "case_type": "request.inquiry"})
        assert promoted.status_code == 201, promoted.text
        assert (await operator.get("people?q=ana")).status_code == 200
        await house.run()
        assert (await house.rows("SELECT count(*) AS n FROM audit_event"))[0]["n"] > 5
        assert await house.rows("SELECT * FROM task WHERE last_error IS NOT NULL") == []
        other = await house.citizen()
        assert (await other.post("forget")).status_code == 200
        await asyncio.to_thread(backup.backup, house.ground.settings, tmp_path / "desk.tar")
