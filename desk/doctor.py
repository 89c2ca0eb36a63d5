"""`ventanilla doctor`: one row for each thing that the desk needs, with what to do where it is missing.

Works while the desk runs and while it doesn't: what is embedded is then looked at as binaries and folders.
"""

import asyncio
import io
import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx
import psycopg
import redis

from core.database import driver_url
from core.database.migrate import newest_revision
from core.errors import Unavailable
from core.files import scan
from core.files.shelf import shelf_of
from core.settings import Settings
from core.vault import KeyRingError
from core.vault.keyring import load
from desk import pages
from desk.launcher import binaries
from desk.launcher.refusal import Refusal
from desk.launcher.running import revision, running_urls, with_running

State = Literal["good", "note", "bad"]
GIGABYTE = 1024**3
SKEW_SECONDS = 2.0
_AWAY = {"refuse": "refused", "quarantine": "kept unseen"}
OLDEST_PYTHON = (3, 11)
_SIGNS = {"good": "[green]✓[/green]", "note": "[yellow]•[/yellow]", "bad": "[red]✗[/red]"}


@dataclass(frozen=True, slots=True)
class Row:
    """`note`: worth knowing, nothing fails by it."""

    name: str
    state: State
    says: str

    def wire(self) -> dict[str, str]:
        return asdict(self)


def examine(settings: Settings) -> list[Row]:
    running = running_urls(settings.data) is not None
    found = with_running(settings)
    rows = [_python(), _desk(settings, running), _folder(settings.data), _disk(settings.data), _key_ring(settings)]
    rows += [_binary("PostgreSQL", settings.database_url, lambda: binaries.postgres(settings.data))]
    rows += [_binary("Valkey", settings.redis_url, binaries.valkey), _binary("Chroma", settings.chroma_url, _chroma_command)]
    rows += [*_database(found.database_url), _hints(found.redis_url), _vectors(found.chroma_url)]
    rows += [_pages("Chat", pages.CHAT / "index.html"), _pages("Console", pages.CONSOLE / "index.html")]
    return [*rows, *_files(settings), _model(settings)]


def show(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 1))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(_SIGNS[row.state], row.name, escape(row.says))
    console = Console(highlight=False)
    console.print(table)
    bad = sum(row.state == "bad" for row in rows)
    end = f"[red]{bad} of {len(rows)} need attention.[/red]" if bad else "[green]All that is needed is there.[/green]"
    console.print(f"\n {end}")


def _python() -> Row:
    version = ".".join(str(part) for part in sys.version_info[:3])
    enough = sys.version_info >= OLDEST_PYTHON
    return Row("Python", "good" if enough else "bad", f"This is Python {version}; 3.11 or later is needed.")


def _desk(settings: Settings, running: bool) -> Row:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    try:
        answer = httpx.get(f"{address}/health/ready", timeout=3, trust_env=False)
        state = answer.json()["status"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        if running:
            return Row("Desk", "note", f"Its services run on this folder, but nothing of ours answers at {address}.")
        if _taken(settings.host, settings.port):
            return Row("Desk", "bad", f"Something else listens at {address}: choose another port with --port.")
        return Row("Desk", "note", "It does not run: start it with `ventanilla up`.")
    said: dict[str, Row] = {
        "ok": Row("Desk", "good", f"It runs and serves at {address}."),
        "degraded": Row("Desk", "note", f"It runs and serves at {address}, with parts away: {_away(answer)}."),
    }
    return said.get(state) or Row("Desk", "bad", f"It runs at {address} but cannot serve: {_away(answer)}.")


def _away(answer: httpx.Response) -> str:
    checks = json.loads(answer.content).get("checks", {})
    return ", ".join(f"{name} is {state}" for name, state in checks.items() if state not in ("ok", "off")) or "no reason given"


def _taken(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


def _folder(data: Path) -> Row:
    place = data
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK | os.X_OK) or not place.is_dir():
        return Row("Data folder", "bad", f"{place} cannot be written by this user.")
    if place != data:
        return Row("Data folder", "note", f"{data} is not there yet and can be made.")
    return Row("Data folder", "good", f"{data} can be written.")


def _disk(data: Path) -> Row:
    place = data
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free / GIGABYTE
    said = f"{free:.1f} GB are free"
    if free < 0.5:
        return Row("Disk", "bad", f"Only {said}: PostgreSQL stops when the disk is full.")
    return Row("Disk", "note" if free < 5 else "good", f"{said}.")


def _key_ring(settings: Settings) -> Row:
    path = settings.key_ring_path
    if not path.exists() and not (settings.data / "services.json").exists() and settings.key_ring is None:
        return Row("Key ring", "note", "It is made at the first start; keep a copy of it apart from the database's.")
    try:
        ring = load(path)
    except (KeyRingError, OSError) as error:
        return Row("Key ring", "bad", f"It cannot be used: {error}. Without it sealed text stays closed.")
    if path.stat().st_mode & 0o077:
        return Row("Key ring", "bad", f"Others than its owner can read {path}: chmod 600 it.")
    return Row("Key ring", "good", f"It holds {len(ring.keys)} master key{'s' if len(ring.keys) > 1 else ''}; only its owner reads it.")


def _binary(name: str, configured: str | None, find: Callable[[], Path]) -> Row:
    if configured:
        return Row(f"{name} program", "good", f"Not needed: a server is configured at {_plain(configured)}.")
    try:
        return Row(f"{name} program", "good", f"Found in {find()}.")
    except (Refusal, OSError) as error:
        return Row(f"{name} program", "bad", str(error))


def _chroma_command() -> Path:
    """Raises Refusal."""
    command = Path(sys.executable).with_name("chroma")
    if not command.exists():
        raise Refusal("The chroma command is missing: install the project's requirements, or set VENTANILLA_CHROMA_URL.")
    return command


def _plain(url: str) -> str:
    """Host and port alone: a password may stand in the rest."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or "an address without a host"
    except ValueError:
        return "an address that cannot be read"


def _database(url: str | None) -> Iterator[Row]:
    if url is None:
        yield Row("PostgreSQL", "note", "The embedded one is not running: `ventanilla up` starts it.")
        return
    try:
        with psycopg.connect(driver_url(url), connect_timeout=5) as conn:
            version = conn.info.server_version // 10_000
            before = datetime.now(UTC)
            row = conn.execute("SELECT clock_timestamp()").fetchone()
            middle = before + (datetime.now(UTC) - before) / 2
        found = revision(url)
    except (psycopg.Error, UnicodeError) as error:
        # Libpq's text may carry the user and the address, never the password.
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        yield Row("PostgreSQL", "bad", f"It cannot be reached: {reason}")
        return
    if version < 16:
        yield Row("PostgreSQL", "bad", f"It is version {version}; 16 or later is needed.")
    else:
        yield Row("PostgreSQL", "good", f"Version {version} answers at {_plain(url)}.")
    if found == newest_revision():
        yield Row("Tables", "good", f"They are up to date ({found}).")
    else:
        yield Row("Tables", "bad", f"They are at {found or 'nothing'}, not {newest_revision()}: run `ventanilla migrate`.")
    yield _skew((row[0] - middle).total_seconds() if row else 0.0)


def _skew(seconds: float) -> Row:
    if abs(seconds) > SKEW_SECONDS:
        return Row("Clock", "bad", f"This machine and the database are {abs(seconds):.1f} s apart: set both by NTP.")
    return Row("Clock", "good", f"This machine and the database are {abs(seconds) * 1000:.0f} ms apart.")


def _hints(url: str | None) -> Row:
    if url is None:
        return Row("Valkey", "note", "The embedded one is not running: `ventanilla up` starts it.")
    try:
        with redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        return Row("Valkey", "bad", f"It does not answer at {_plain(url)} ({type(error).__name__}): the desk polls until it does.")
    return Row("Valkey", "good", f"It answers at {_plain(url)}.")


def _vectors(url: str | None) -> Row:
    if url is None:
        return Row("Chroma", "note", "The embedded one is not running: `ventanilla up` starts it.")
    try:
        httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=3, trust_env=False).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Row("Chroma", "note", f"It does not answer at {_plain(url)} ({type(error).__name__}): search goes by words alone.")
    return Row("Chroma", "good", f"It answers at {_plain(url)}.")


def _pages(name: str, index: Path) -> Row:
    if not index.is_file():
        return Row(f"{name} pages", "bad", "They have not been built: run `make run`, or install the wheel.")
    return Row(f"{name} pages", "good", "They are built.")


def _files(settings: Settings) -> Iterator[Row]:
    if settings.s3_endpoint is not None:
        try:
            next(shelf_of(settings).names(), None)
        except Unavailable:
            yield Row("Files", "bad", f"The bucket {settings.s3_bucket} at {_plain(settings.s3_endpoint)} cannot be read.")
        else:
            yield Row("Files", "good", f"They lie in the bucket {settings.s3_bucket} at {_plain(settings.s3_endpoint)}.")
    if settings.clamd is not None:
        try:
            asyncio.run(scan.scan(settings, io.BytesIO(b"ventanilla")))
        except scan.ScannerAway as away:
            yield Row("ClamAV", "bad", f"It does not answer at {settings.clamd} ({away}): files are {_AWAY[settings.clamd_away]}.")
        else:
            yield Row("ClamAV", "good", f"It answers at {settings.clamd}.")


def _model(settings: Settings) -> Row:
    url = settings.openai_base_url
    if url is None:
        return Row("Model", "note", "None is configured: the bot answers with the passages themselves.")
    headers = {"Authorization": f"Bearer {settings.openai_key}"} if settings.openai_key else {}
    try:
        answer = httpx.get(f"{url.rstrip('/')}/models", headers=headers, timeout=5)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Row("Model", "bad", f"The endpoint at {_plain(url)} does not answer ({type(error).__name__}).")
    if answer.status_code in (401, 403):
        return Row("Model", "bad", f"The endpoint at {_plain(url)} refuses the key: check VENTANILLA_OPENAI_KEY.")
    if answer.status_code >= 500:
        return Row("Model", "bad", f"The endpoint at {_plain(url)} is in trouble ({answer.status_code}).")
    return Row("Model", "good", f"The endpoint at {_plain(url)} answers; it is asked for {settings.openai_model}.")
