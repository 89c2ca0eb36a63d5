"""A process of the house for a test's own use, and all that it wrote."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from core.settings import Settings


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ, "VENTANILLA_DATA": str(settings.data), "VENTANILLA_DATABASE_URL": settings.database_url or "",
        "VENTANILLA_REDIS_URL": settings.redis_url or "", "VENTANILLA_PORT": str(settings.port),
        "VENTANILLA_PUBLIC_URL": f"http://127.0.0.1:{settings.port}",
    }  # fmt: skip


@contextmanager
def serving(settings: Settings, module: str, log: Path) -> Iterator[str]:
    """The address of a web process that answers."""
    url = f"http://127.0.0.1:{settings.port}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", module], env=environment(settings), stdout=out, stderr=out
        )
    try:
        for _ in range(1500):
            assert process.poll() is None, log.read_text()
            try:
                httpx.get(f"{url}/health/live", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.02)
        yield url
    finally:
        process.terminate()
        process.wait(15)
