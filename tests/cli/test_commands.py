"""The commands as a person runs them, on a real database."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from core.settings import Settings
from desk.launcher.running import running_urls

PASSWORD = "una clave larga"
COMMANDS = ("up", "web", "relay", "worker", "create-admin", "migrate", "doctor", "openapi", "audit", "case-types", "knowledge", "twin")
ROOT = Path(__file__).resolve().parents[2]
TYPES = ROOT / "casework" / "case_types" / "shipped"


class Cli:
    def __init__(self, settings: Settings) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("VENTANILLA_")} | {
            "VENTANILLA_DATA": str(settings.data), "VENTANILLA_DATABASE_URL": settings.database_url or "",
            "VENTANILLA_REDIS_URL": settings.redis_url or "", "COLUMNS": "200",
        }  # fmt: skip

    def __call__(self, *words: str, given: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "desk.cli", *words], env=self.environment | environment, cwd=ROOT,
            input=given, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def create_admin(self, email: str = "ana@desk.test", password: str = PASSWORD) -> "subprocess.CompletedProcess[str]":
        return self("create-admin", "--email", email, "--name", "Ana Prueba", "--password-stdin", given=f"{password}\n")


@pytest.fixture
def cli(settings: Settings) -> Cli:
    return Cli(settings)


@pytest.fixture
def sql(database_url: str) -> "psycopg.Connection[tuple[object, ...]]":
    with psycopg.connect(database_url, autocommit=True) as conn:
        yield conn  # type: ignore[misc]


def seal(settings: Settings) -> None:
    """What the relay's sealer does every few seconds."""
    import asyncio

    from core.audit.chain import seal as lay
    from core.database import connect

    async def run() -> None:
        async with await connect(settings.database_url or "") as conn:
            await lay(conn)

    asyncio.run(run())


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "desk.cli", "--help"], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert shown.returncode == 0
    assert all(f" {command} " in shown.stdout for command in COMMANDS)
    loaded = {line.rsplit("|", 1)[-1].strip() for line in shown.stderr.splitlines()}
    assert not loaded & {"sqlalchemy", "fastapi", "socketio", "psycopg", "langchain_core", "numpy"}


def test_an_admin_is_made_once(cli: Cli, sql: "psycopg.Connection[tuple[object, ...]]") -> None:
    made = cli.create_admin()
    assert (made.returncode, made.stderr) == (0, "")
    assert sql.execute("SELECT m.role FROM membership m JOIN user_account u ON u.id = m.user_id WHERE u.email = 'ana@desk.test'").fetchall() == [("admin",)]
    again = cli.create_admin()
    assert (again.returncode, again.stderr.strip()) == (2, "That address already has an account.")


@pytest.mark.parametrize(("email", "password"), [("ana@desk.test", "corta"), ("ana", PASSWORD), ("ana@desk.test", "")])
def test_an_admin_that_cannot_be_is_told_why(cli: Cli, email: str, password: str) -> None:
    refused = cli.create_admin(email, password)
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "Traceback" not in refused.stderr


def test_an_unbroken_chain_is_verified(cli: Cli, settings: Settings) -> None:
    cli.create_admin()
    assert "1 are not sealed yet" in cli("audit", "verify").stdout
    seal(settings)
    found = cli("audit", "verify", "--json")
    assert found.returncode == 0
    assert json.loads(found.stdout) == {"sealed": 1, "tail": 0, "broken_at": None, "row": None}


def test_a_broken_chain_says_where(cli: Cli, settings: Settings, sql: "psycopg.Connection[tuple[object, ...]]") -> None:
    for number in range(3):
        cli.create_admin(f"ana{number}@desk.test")
    seal(settings)
    sql.execute("SET session_replication_role = replica")
    sql.execute(
        "UPDATE audit_event SET action = 'user.disabled' WHERE id = (SELECT event_id FROM audit_link WHERE seq = 2)"
    )
    found = cli("audit", "verify")
    assert found.returncode == 1
    assert "breaks at link 2" in found.stdout
    assert "user.disabled" in found.stdout


def test_a_chain_with_a_row_gone_is_broken(cli: Cli, settings: Settings, sql: "psycopg.Connection[tuple[object, ...]]") -> None:
    for number in range(2):
        cli.create_admin(f"ana{number}@desk.test")
    seal(settings)
    sql.execute("SET session_replication_role = replica")
    sql.execute("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_link WHERE seq = 1)")
    assert cli("audit", "verify").returncode == 1


def rows_of(shown: "subprocess.CompletedProcess[str]") -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(shown.stdout)}


def test_doctor_finds_what_is_there(cli: Cli) -> None:
    rows = rows_of(cli("doctor", "--json"))
    for name in ("Python", "PostgreSQL", "Tables", "Clock", "Valkey", "Data folder"):
        assert rows[name]["state"] == "good", rows[name]
    assert all(row["says"].endswith(".") for row in rows.values())


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"VENTANILLA_DATABASE_URL": "postgresql://x:secreto@127.0.0.1:1/nothing"}, "PostgreSQL"),
        ({"VENTANILLA_REDIS_URL": "redis://:secreto@127.0.0.1:1/0"}, "Valkey"),
        ({"VENTANILLA_OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, "Model"),
    ],
)
def test_doctor_names_what_is_away_and_fails(cli: Cli, environment: dict[str, str], name: str) -> None:
    shown = cli("doctor", "--json", **environment)
    assert shown.returncode == 1
    assert rows_of(shown)[name]["state"] == "bad"
    assert "secreto" not in shown.stdout + shown.stderr


def test_doctor_sees_tables_of_another_version(cli: Cli, sql: "psycopg.Connection[tuple[object, ...]]") -> None:
    sql.execute("UPDATE alembic_version SET version_num = '0001_core'")
    shown = cli("doctor", "--json")
    assert (shown.returncode, rows_of(shown)["Tables"]["state"]) == (1, "bad")
    refused = cli("audit", "verify")
    assert (refused.returncode, refused.stderr.strip()) == (2, "The database is not up to date: run `ventanilla migrate`.")


def test_doctor_draws_a_table(cli: Cli) -> None:
    assert "PostgreSQL" in cli("doctor").stdout


@pytest.mark.parametrize("words", [("audit", "verify"), ("knowledge", "reindex"), ("migrate",)])
def test_a_wrong_address_is_one_sentence(cli: Cli, words: tuple[str, ...]) -> None:
    refused = cli(*words, VENTANILLA_DATABASE_URL="postgresql://x:secreto@127.0.0.1:1/nothing")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "secreto" not in refused.stderr


def test_a_wrong_setting_is_one_sentence(cli: Cli) -> None:
    refused = cli("audit", "verify", VENTANILLA_PORT="abc")
    assert refused.returncode == 2
    assert "VENTANILLA_PORT" in refused.stderr


def test_no_chroma_is_one_sentence(cli: Cli) -> None:
    refused = cli("knowledge", "reindex", VENTANILLA_CHROMA_URL="http://127.0.0.1:1")
    assert refused.returncode == 2
    assert "Chroma does not answer" in refused.stderr


def test_a_case_type_is_imported_once(cli: Cli) -> None:
    words = ("case-types", "import", str(TYPES / "request.inquiry.yaml"), "--json")
    first, again = cli(*words), cli(*words)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout) == json.loads(again.stdout)


def test_what_is_no_case_type_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("id: 3\n")
    refused = cli("case-types", "import", str(tmp_path / "none.yaml"))
    assert refused.returncode == 2
    assert "none.yaml is no case type" in refused.stderr


def test_openapi_needs_no_service(cli: Cli) -> None:
    shown = cli("openapi", VENTANILLA_DATABASE_URL="postgresql://127.0.0.1:1/nothing")
    assert shown.returncode == 0, shown.stderr
    assert "/api/v1/chat/messages" in json.loads(shown.stdout)["paths"]


def test_twins_are_listed(cli: Cli) -> None:
    shown = cli("twin", "--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in ("telegram", "twilio", "openai"))


def test_a_running_desk_is_found_by_its_children(tmp_path: Path) -> None:
    own = {"pid": os.getpid(), "started": psutil.Process().create_time()}
    assert running_urls(tmp_path) is None
    (tmp_path / "services.json").write_text('{"VENTANILLA_DATABASE_URL": "postgresql://there"}')
    (tmp_path / "children.json").write_text(json.dumps({"postgres": own}))
    assert running_urls(tmp_path) == {"VENTANILLA_DATABASE_URL": "postgresql://there"}
    (tmp_path / "children.json").write_text(json.dumps({"postgres": own | {"started": own["started"] - 60}}))
    assert running_urls(tmp_path) is None
    # The file of an earlier run, the children of another launcher.
    (tmp_path / "children.json").write_text(json.dumps({"postgres": own}))
    old = own["started"] - 3600
    os.utime(tmp_path / "services.json", (old, min(old, time.time())))
    assert running_urls(tmp_path) is None
