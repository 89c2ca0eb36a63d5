"""The dependency audit against a service of our own: what it finds fails, what is accepted does not, and silence is told as such."""

import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).parents[2] / "deploy" / "advisories.py"


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("advisories", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "accepted", lambda: {"KNOWN-1"})
    return module


class Service(BaseHTTPRequestHandler):
    flawed: dict[str, list[str]] = {}
    broken = False

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        rows = [{"vulns": [{"id": one} for one in self.flawed[q["package"]["name"]]]} if q["package"]["name"] in self.flawed else {} for q in queries]
        body = b"<html>" if self.broken else json.dumps({"results": rows}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service(audit: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Service]]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asked = audit.ask
    monkeypatch.setattr(audit, "ask", lambda packages: asked(packages, f"http://127.0.0.1:{server.server_port}"))
    Service.flawed, Service.broken = {}, False
    yield Service
    server.shutdown()
    server.server_close()


def test_every_lock_is_read(audit: ModuleType) -> None:
    found = {(kind, name) for kind, name, _ in audit.locked()}
    assert {("PyPI", "fastapi"), ("PyPI", "pytest"), ("npm", "preact"), ("npm", "react")} <= found
    assert len(found) > 300
    assert all(version[0].isdigit() for _, _, version in audit.locked())


def test_a_known_flaw_fails_unless_it_was_judged(
    audit: ModuleType, service: type[Service], capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main() == 0
    service.flawed = {"fastapi": ["KNOWN-1"], "preact": ["KNOWN-1", "NEW-2"]}
    assert audit.main() == 1
    said = capsys.readouterr().out
    assert audit.main(fail=False) == 0 and "NEW-2" in capsys.readouterr().out
    assert "preact" in said and "NEW-2" in said and "fastapi" not in said
    service.flawed = {"fastapi": ["KNOWN-1"]}
    assert audit.main() == 0


def test_silence_is_told_as_silence(
    audit: ModuleType, service: type[Service], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.broken = True
    assert audit.main() == 0 and "skipped: no advisory service" in capsys.readouterr().out
    monkeypatch.setattr(audit, "ask", lambda packages: (_ for _ in ()).throw(OSError()))
    assert audit.main() == 0 and "skipped: no advisory service" in capsys.readouterr().out
