"""How each embedded server is made, started and known to be ready."""

import hashlib
import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from desk.launcher import binaries
from desk.launcher.folder import DataFolder
from desk.launcher.refusal import Refusal

# For a laptop: small, and never less than durable. Autovacuum works hard because hot rows change often.
_POSTGRES = [
    "max_connections=60", "shared_buffers=64MB", "fsync=on", "synchronous_commit=on", "jit=off",
    "max_wal_size=512MB", "min_wal_size=80MB", "wal_compression=on", "autovacuum_naptime=15s", "work_mem=8MB",
    "autovacuum_vacuum_scale_factor=0.05", "autovacuum_max_workers=2", "random_page_cost=1.1",
    "max_parallel_workers_per_gather=0", "log_min_messages=warning", "log_min_error_statement=panic",
    "log_parameter_max_length=0", "log_parameter_max_length_on_error=0", "timezone=UTC",
]  # fmt: skip


@dataclass(frozen=True)
class Spec:
    """A child: what to run, how to stop it, how to see that it is ready.

    `run`: forked from the launcher instead of starting `argv`.
    """

    name: str
    argv: list[str]
    ready: Callable[[], bool]
    env: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: int = 15
    grace: float = 8.0
    ready_seconds: float = 90.0
    run: Callable[[], None] | None = None


def free_port(following: int = 0) -> int:
    """One of 20000 to 31999, with so many free ones right after it.

    Below those that outgoing connections are given: a server that comes back finds its port still free.
    """
    for port in random.sample(range(20_000, 32_000 - following), 500):
        if all(_can_listen(port + step) for step in range(following + 1)):
            return port
    raise Refusal("No free port between 20000 and 31999.")


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
        return True
    except OSError:
        return False


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _home(path: Path) -> Path:
    """Where PostgreSQL's files go: the data folder, or for root below a closed one a folder that `nobody` can reach.

    A link in the data folder shows the way there.
    """
    if os.geteuid() != 0 or binaries.passable(path):
        return path
    home = Path("/var/lib/ventanilla") / hashlib.sha256(str(path).encode()).hexdigest()[:12]
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The folder {home} for the database cannot be made: {error.strerror}.") from None
    for opened in (home, home.parent):
        opened.chmod(0o711)
    link = path / "database"
    if not link.is_symlink():
        link.symlink_to(home)
    return home


def postgres(folder: DataFolder, also: Sequence[str] = ()) -> tuple[Spec, str]:
    """The spec and the URL of a database of its own. `also`: more settings, `name=value`.

    Raises Refusal when the cluster cannot be made.
    """
    home = _home(folder.path)
    bin_folder = binaries.postgres(home)
    major = subprocess.run([bin_folder / "postgres", "--version"], capture_output=True, text=True, cwd="/")
    number = int("".join(c for c in major.stdout.split()[-1].split(".")[0] if c.isdigit()) or 0)
    if number < 16:
        raise Refusal(f"PostgreSQL 16 or later is needed; {bin_folder / 'postgres'} is {number}.")
    data = home / f"postgres-{number}"
    user = _unprivileged()
    password = folder.secret("postgres-password")
    if not (data / "PG_VERSION").exists():
        _initdb(bin_folder, data, password, user)
    port = free_port()
    options = [part for setting in (*_POSTGRES, *also) for part in ("-c", setting)]
    argv = [str(bin_folder / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", "", *options]
    server = f"postgresql://ventanilla:{password}@127.0.0.1:{port}"

    def ready() -> bool:
        try:
            with psycopg.connect(f"{server}/postgres", connect_timeout=1, autocommit=True) as conn:
                if conn.execute("SELECT 1 FROM pg_database WHERE datname = 'ventanilla'").fetchone() is None:
                    conn.execute("CREATE DATABASE ventanilla")
            return True
        except psycopg.OperationalError:
            return False

    return Spec("postgres", argv, ready, user=user, stop_signal=2, grace=20), f"{server}/ventanilla"


def desk_user(folder: DataFolder, owner: str) -> str:
    """The URL of the desk's own user in the embedded cluster: it cannot rewrite the audit, nor anybody's rights."""
    password = folder.secret("desk-password")
    parts = urlsplit(owner)
    return urlunsplit(parts._replace(netloc=f"ventanilla_desk:{password}@{parts.hostname}:{parts.port}"))


def _initdb(bin_folder: Path, data: Path, password: str, user: str | None) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    secret = data.parent / ".initdb"
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(password)
    if user:
        shutil.chown(data, user)
        shutil.chown(secret, user)
    run = subprocess.run(
        [bin_folder / "initdb", "-D", data, "-U", "ventanilla", "-A", "scram-sha-256", f"--pwfile={secret}",
         "--locale-provider=builtin", "--locale=C.UTF-8", "-E", "UTF8"],
        capture_output=True, text=True, cwd="/", user=user, group="nogroup" if user else None,
    )  # fmt: skip
    secret.unlink(missing_ok=True)
    if run.returncode:
        shutil.rmtree(data, ignore_errors=True)
        reason = (run.stderr.strip().splitlines() or ["unknown reason"])[-1]
        raise Refusal(f"The database could not be made in {data}: {reason}")


def valkey(folder: DataFolder) -> tuple[Spec, str]:
    binary = binaries.valkey()
    data = folder.path / "valkey"
    data.mkdir(exist_ok=True, mode=0o700)
    port = free_port()
    password = folder.secret("valkey-password")
    argv = [
        str(binary), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(data), "--appendonly", "yes",
        "--appendfsync", "everysec", "--save", "", "--requirepass", password, "--maxmemory", "128mb",
    ]  # fmt: skip
    return Spec("valkey", argv, lambda: _answers(port)), f"redis://:{password}@127.0.0.1:{port}/0"


def chroma(folder: DataFolder) -> tuple[Spec, str]:
    data = folder.path / "chroma"
    data.mkdir(exist_ok=True, mode=0o700)
    port = free_port()
    command = Path(sys.executable).with_name("chroma")
    if not command.exists():
        raise Refusal("The chroma command is missing: install the project's requirements, or set VENTANILLA_CHROMA_URL.")
    argv = [str(command), "run", "--path", str(data), "--host", "127.0.0.1", "--port", str(port)]
    env = {"ANONYMIZED_TELEMETRY": "False", "CHROMA_OTEL_COLLECTION_ENDPOINT": ""}
    return Spec("chroma", argv, lambda: _answers(port), env=env), f"http://127.0.0.1:{port}"
