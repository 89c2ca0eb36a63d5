"""A whole desk as `ventanilla up --demo` serves it: its own folder, servers and processes, and who looks at it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis

from tests.services import free_port

PASSWORD = "una-clave-de-prueba-7"
START_SECONDS = 400


def until(check: Callable[[], Any], seconds: float = 90.0, what: str = "it") -> Any:
    """What comes by itself; only its absence takes the whole time."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.TransportError, psycopg.OperationalError, redis.RedisError):
            if found := check():
                return found
        assert time.monotonic() < deadline, f"{what} did not come in {seconds} s"
        time.sleep(0.05)


@dataclass
class Desk:
    url: str
    data: Path
    launcher: "subprocess.Popen[bytes]"

    @property
    def services(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.data / "services.json").read_text())
        return found

    def pid(self, child: str) -> int:
        """Waited for: one that just died and is being started again is not among the children."""

        def listed() -> Any:
            return json.loads((self.data / "children.json").read_text()).get(child)

        return int(until(listed, 120, child)["pid"])

    def kill(self, child: str) -> None:
        """kill -9 of one of its parts; the launcher brings it back."""
        os.kill(self.pid(child), signal.SIGKILL)

    def database(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.services["VENTANILLA_DATABASE_URL"], autocommit=True)

    def redis(self) -> Any:
        return redis.from_url(self.services["VENTANILLA_REDIS_URL"])

    def log_in(self, name: str) -> httpx.Client:
        """A client in the name of a demonstration account."""
        body = {"email": f"{name}@demo.test", "password": PASSWORD, "token": True}
        answer = httpx.post(f"{self.url}/api/v1/auth/login", json=body, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text
        return self._client({"Authorization": f"Bearer {answer.json()['token']}"})

    def citizen(self, **more: Any) -> httpx.Client:
        body = {"mode": "anonymous", "locale": "es", **more}
        answer = httpx.post(f"{self.url}/api/v1/chat/sessions", json=body, timeout=30, trust_env=False)
        assert answer.status_code == 201, answer.text
        started = answer.json()
        headers = {"Authorization": f"Bearer {started['token']}", "X-Conversation": started["conversation_id"]}
        return self._client(headers)

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    def close_waiting(self) -> None:
        """What earlier journeys left in the queue would stand before the next one's; what cannot be closed stays."""
        with self.log_in("supervisor") as staff, self.database() as conn:
            for _ in range(3):
                for (conversation,) in conn.execute("SELECT id FROM conversation WHERE owner = 'queue'").fetchall():
                    answer = staff.post(f"/api/v1/conversations/{conversation}/close", json={})
                    assert answer.status_code in (200, 409), answer.text

    def output(self) -> str:
        return (self.data.parent / "up.log").read_text()

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.data / "logs").glob("*.log")))


@contextlib.contextmanager
def running() -> Iterator[Desk]:
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-journey-"))
    folder.chmod(0o755)
    port = free_port()
    environment = {**os.environ, "VENTANILLA_DEMO_PASSWORD": PASSWORD, "VENTANILLA_LOAD_TEST": "1"}
    with (folder / "up.log").open("wb") as log:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "desk.cli", "up", "--demo", "--port", str(port), "--data", str(folder / "data")],
            stdout=log, stderr=log, env=environment,
        )  # fmt: skip
    desk = Desk(f"http://localhost:{port}", folder / "data", launcher)
    try:
        deadline = time.monotonic() + START_SECONDS
        while "is ready" not in desk.output():
            assert launcher.poll() is None, desk.output()
            assert time.monotonic() < deadline, desk.output()
            time.sleep(0.1)
        with urllib.request.urlopen(f"{desk.url}/health/ready", timeout=10) as answer:
            assert answer.status == 200
        yield desk
    finally:
        launcher.send_signal(signal.SIGINT)
        try:
            launcher.wait(40)
        except subprocess.TimeoutExpired:
            launcher.kill()
            launcher.wait(5)
        shutil.rmtree(folder, ignore_errors=True)
