"""`up --web 2 --relay 2 --worker 2`: one address, and either of each may die."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from desk.launcher.services import free_port
from desk.launcher.up import names
from tests.journeys.desk import START_SECONDS, Desk, until


def test_who_is_started() -> None:
    assert names({"web": 1, "relay": 1, "worker": 1}) == ["web", "relay", "worker"]
    assert names({"web": 2, "relay": 1, "worker": 3}) == ["web", "web-2", "relay", "worker", "worker-2", "worker-3"]


@pytest.mark.timeout(900)
def test_messages_are_kept_whichever_of_two_dies(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    port = free_port()
    command = [sys.executable, "-m", "desk.cli", "up", "--port", str(port), "--data", str(tmp_path / "data"),
               "--web", "2", "--relay", "2", "--worker", "2"]  # fmt: skip
    with (tmp_path / "up.log").open("wb") as log:
        launcher = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "VENTANILLA_LOAD_TEST": "1"})
    desk = Desk(f"http://localhost:{port}", tmp_path / "data", launcher)
    try:
        until(lambda: "is ready" in desk.output() or launcher.poll() is not None, START_SECONDS, "the desk")
        assert launcher.poll() is None, desk.output()
        children = json.loads((desk.data / "children.json").read_text())
        assert {"web", "web-2", "relay", "relay-2", "worker", "worker-2"} <= set(children)
        with desk.database() as conn:
            conn.execute("INSERT INTO channel_account (id, kind, name, locale, config, created_at, updated_at)"
                         " VALUES (gen_random_uuid(), 'web', 'Web', 'es', '{}', now(), now())")  # fmt: skip
        with desk.citizen() as citizen:
            said = []
            for number, victim in enumerate(["web", "web-2", "relay-2", "web-2", "relay", ""]):
                _say(citizen, f"m{number}")
                said.append(f"m{number}")
                if victim:
                    desk.kill(victim)

            def all_there() -> bool:
                found = citizen.get("/api/v1/chat/messages", params={"limit": 200}).json()["messages"]
                return [m["text"] for m in found if m["author"] == "citizen"] == said

            until(all_there, 60, "every message once and in order")
    finally:
        launcher.send_signal(signal.SIGINT)
        launcher.wait(60)


def _say(citizen: httpx.Client, text: str) -> None:
    def once() -> bool:
        return citizen.post("/api/v1/chat/messages", json={"client_id": text, "text": text}).status_code in (200, 201)

    until(once, 60, "the acknowledgement")
