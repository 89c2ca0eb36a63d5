"""The real PostgreSQL and Valkey that the suite runs on."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from core.database.migrate import upgrade
from desk.launcher import binaries
from desk.launcher.services import free_port

_TEMPLATE = "template_desk"
_TUNING = [
    "max_connections=150", "shared_buffers=96MB", "fsync=off", "full_page_writes=off", "synchronous_commit=off",
    "jit=off", "max_wal_size=512MB", "autovacuum_naptime=20s", "unix_socket_permissions=0777",
]  # fmt: skip


@dataclass(frozen=True)
class Services:
    """`server_url` without a database's name at its end; `redis_url` whole."""

    server_url: str
    redis_url: str

    def database_url(self, name: str) -> str:
        return f"{self.server_url}/{name}"


@dataclass
class Valkey:
    """A server of a test's own, which it may stop and start again: it comes back empty, at the same address."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process = start_valkey(self.folder, self.port)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(5)
            self.process = None


def _as() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The server's address without a database's name."""
    with _folder() as folder, _serve(folder) as url:
        yield url


@contextlib.contextmanager
def _serve(folder: Path) -> Iterator[str]:
    data = folder / "pg"
    data.mkdir(mode=0o700)
    found = binaries.postgres(folder)
    password = secrets.token_hex(8)
    secret = folder / "password"
    secret.write_text(password)
    if os.geteuid() == 0:
        shutil.chown(data, "nobody", "nogroup")
        secret.chmod(0o644)
    subprocess.run(
        [found / "initdb", "-D", data, "-U", "ventanilla", "-A", "scram-sha-256", f"--pwfile={secret}",
         "--locale-provider=builtin", "--locale=C.UTF-8", "-E", "UTF8", "-N"],
        check=True, stdout=subprocess.DEVNULL, cwd="/", **_as(),  # type: ignore[call-overload]
    )  # fmt: skip
    port = free_port()
    options = [part for setting in _TUNING for part in ("-c", setting)]
    with (folder / "pg.log").open("wb") as log:
        server = subprocess.Popen(
            [found / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", *options],
            stdout=log, stderr=log, cwd="/", **_as(),  # type: ignore[call-overload]
        )
    url = f"postgresql://ventanilla:{password}@127.0.0.1:{port}"
    try:
        _wait(lambda: psycopg.connect(f"{url}/postgres", connect_timeout=1).close(), server)
        yield url
    finally:
        server.send_signal(2)
        server.wait(15)


def start_valkey(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    server = subprocess.Popen(
        [binaries.valkey(), "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), server)
    return server


def _wait(probe: object, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            probe()  # type: ignore[operator]
            return
        except (psycopg.OperationalError, OSError):
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@contextlib.contextmanager
def valkey() -> Iterator[Valkey]:
    with _folder() as folder:
        server = Valkey(folder, free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()


def migrated_template(services: Services) -> str:
    """A migrated, empty database that every test's own is copied from; whichever worker comes first makes it."""
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(7261999)")
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_TEMPLATE,)).fetchone() is None:
            conn.execute(f"CREATE DATABASE {_TEMPLATE}")
            upgrade(services.database_url(_TEMPLATE))
    return _TEMPLATE
