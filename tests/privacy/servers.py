"""The three servers as `ventanilla up` starts them, in one folder of a test's own, so that all their files can be read."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from core.database.migrate import upgrade
from core.settings import Settings
from desk.launcher import services
from desk.launcher.folder import DataFolder

_STARTING_SECONDS = 240


@contextlib.contextmanager
def own_servers() -> Iterator[Settings]:
    """Durable, as they are by default; only the write-ahead log is not compressed: what stood in it could be read."""
    root = Path(tempfile.mkdtemp(prefix="ventanilla-rest-"))
    root.chmod(0o755)
    folder = DataFolder(root / "data")
    folder.take()
    try:
        with contextlib.ExitStack() as running:
            urls = {}
            for make in (services.postgres, services.valkey, services.chroma):
                spec, urls[make.__name__] = make(folder)
                running.enter_context(_serve(spec, folder.path / "logs" / f"{spec.name}.log"))
            upgrade(urls["postgres"])
            yield Settings(
                data=folder.path, database_url=urls["postgres"], redis_url=urls["valkey"], chroma_url=urls["chroma"],
                load_test=True,
            )  # fmt: skip
    finally:
        folder.release()
        shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def _serve(spec: services.Spec, log: Path) -> Iterator[None]:
    argv = [part.replace("wal_compression=on", "wal_compression=off") for part in spec.argv]
    with log.open("ab") as out:
        server = subprocess.Popen(
            argv, stdout=out, stderr=out, cwd="/", env={**os.environ, **spec.env}, user=spec.user,
            group="nogroup" if spec.user else None,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + _STARTING_SECONDS
        while not spec.ready():
            assert server.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.05)
        yield
    finally:
        server.send_signal(spec.stop_signal)
        try:
            server.wait(spec.grace)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def settle(settings: Settings) -> None:
    """Whatever PostgreSQL and Valkey still hold in memory is on disk."""
    import redis

    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        conn.execute("CHECKPOINT")
    with redis.Redis.from_url(settings.redis_url or "") as client:
        client.save()


def files_of(*folders: Path) -> dict[str, bytes]:
    """Every file below, by its path: tables and write-ahead log, dumps, journals, vectors, logs, attachments."""
    found = {}
    for folder in folders:
        # Where the database lies elsewhere, a link shows the way.
        for inside, _, names in os.walk(folder, followlinks=True):
            for path in (Path(inside) / name for name in names):
                with contextlib.suppress(FileNotFoundError):
                    found[str(path)] = path.read_bytes()
    return found
