"""The text of an exception may quote a person: it reaches no log line, whoever raised or logged it."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from core.logs import BareFormatter
from core.settings import Settings
from tests.operations.leaky_desk import WORDS
from tests.operations.processes import serving
from tests.services import free_port


def test_what_fails_in_a_request_is_told_by_type_and_place(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    settings = settings.model_copy(update={"port": free_port()})
    with serving(settings, "tests.operations.leaky_desk", log) as url, httpx.Client(trust_env=False) as http:
        answer = http.get(f"{url}/leak/plain", headers={"Accept-Language": "en"})
        with pytest.raises(httpx.RemoteProtocolError):
            http.get(f"{url}/leak/late")
        assert http.get(f"{url}/leak/task").status_code == 200
        assert http.get(f"{url}/leak/library").status_code == 200
    assert answer.status_code == 500 and answer.json()["code"] == "error"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    written = log.read_text()
    assert WORDS not in written and WORDS not in answer.text
    assert "Traceback" not in written
    (line, *_) = [json.loads(line) for line in written.splitlines() if "request_failed" in line]
    assert (line["path"], line["exception"]) == ("/leak/plain", "ValueError")
    assert line["frames"][-1].startswith("leaky_desk.py:") and line["frames"][-1].endswith(" plain")
    for source in ("/leak/late", "Task exception was never retrieved", "ERROR library", '"event": "ours"'):
        assert source in written


def test_a_process_that_ends_by_an_error_says_where_alone() -> None:
    script = f"from core import logs\nlogs.configure()\nraise ValueError({WORDS!r})"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.returncode == 1
    assert json.loads(run.stderr)["exception"] == "ValueError" and WORDS not in run.stderr


def test_a_library_keeps_its_words_where_nothing_failed() -> None:
    record = logging.LogRecord("library", logging.WARNING, "", 0, "pool of %s is full", (4,), None)
    assert BareFormatter().format(record) == "WARNING library pool of 4 is full"
