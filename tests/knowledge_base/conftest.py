"""A real Chroma of the module's own."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from desk.launcher.services import free_port
from tests.journeys.desk import until


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@contextlib.contextmanager
def chroma(folder: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [Path(sys.executable).with_name("chroma"), "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(trust_env=False, timeout=5) as client:
            until(lambda: client.get(f"{url}/api/v2/heartbeat").status_code == 200, 120, "chroma")
        yield url
    finally:
        server.kill()
        server.wait(30)
