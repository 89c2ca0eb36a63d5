"""`ventanilla up`: everything that is not configured elsewhere is started here, then the house itself."""

import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from core.database import driver_url
from core.database.migrate import upgrade
from core.database.rights import prepare
from core.settings import Settings
from desk.launcher import forked, services
from desk.launcher.folder import DataFolder
from desk.launcher.refusal import Refusal, check_load_test
from desk.launcher.ring import check_file, open_ring
from desk.launcher.services import Spec
from desk.launcher.supervisor import Child, Supervisor

PROCESSES = ("web", "relay", "worker")
ONE_OF_EACH = dict.fromkeys(PROCESSES, 1)


@dataclass(frozen=True)
class ServiceUrls:
    """What the house's processes are told. `owner`: the tables' own user, told to none of them."""

    database: str
    redis: str
    chroma: str
    owner: str = ""

    def environment(self) -> dict[str, str]:
        return {
            "VENTANILLA_DATABASE_URL": self.database,
            "VENTANILLA_REDIS_URL": self.redis,
            "VENTANILLA_CHROMA_URL": self.chroma,
        }


def check_port(host: str, port: int) -> None:
    """Raises Refusal when something listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with --port.") from None


def check_database(url: str) -> None:
    """Raises Refusal for a database that cannot be reached or is too old."""
    try:
        with psycopg.connect(driver_url(url), connect_timeout=5) as conn:
            version = conn.info.server_version // 10_000
    except (psycopg.Error, UnicodeError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise Refusal(f"VENTANILLA_DATABASE_URL cannot be used: {reason}") from None
    if version < 16:
        raise Refusal(f"PostgreSQL 16 or later is needed; VENTANILLA_DATABASE_URL has {version}.")


def start_services(
    settings: Settings, folder: DataFolder, supervisor: Supervisor, say: Any, meanwhile: Callable[[], None] = lambda: None,
    postgres: Sequence[str] = (),
) -> ServiceUrls:
    """All at once; migrations run as soon as PostgreSQL answers. `meanwhile`: what can be done until then."""
    specs: dict[str, Spec] = {}
    urls = {"database": settings.database_url, "redis": settings.redis_url, "chroma": settings.chroma_url}
    makers: dict[str, Callable[[DataFolder], tuple[Spec, str]]] = {
        "database": partial(services.postgres, also=postgres), "redis": services.valkey, "chroma": services.chroma,
    }  # fmt: skip
    for name, make in makers.items():
        if urls[name] is None:
            specs[name], urls[name] = make(folder)
    children = {name: supervisor.add(spec) for name, spec in specs.items()}
    if "database" not in children:
        check_database(settings.owner_database_url or urls["database"] or "")
    meanwhile()
    owner = settings.owner_database_url or urls["database"] or ""
    own = services.desk_user(folder, owner) if "database" in children else urls["database"] or ""
    found = ServiceUrls(own, urls["redis"] or "", urls["chroma"] or "", owner)
    for name in ("database", "redis"):
        if name in children:
            supervisor.await_ready(children[name])
            say(children[name].spec.name)
    try:
        bring_up_to_date(found.owner, found.database)
    except (SQLAlchemyError, psycopg.Error) as error:
        raise Refusal(f"The database could not be brought up to date: {type(error).__name__}.") from error
    say("migrations")
    return found


def bring_up_to_date(owner: str, database: str) -> None:
    """Tables of this version; where the desk has a database user of its own, that one's rights too."""
    upgrade(owner)
    if database != owner:
        prepare(owner, database)


def names(counts: Mapping[str, int]) -> list[str]:
    """Of all processes: web, web-2, relay …"""
    return [name if n == 1 else f"{name}-{n}" for name in PROCESSES for n in range(1, counts.get(name, 1) + 1)]


def own_spec(name: str, settings: Settings, urls: ServiceUrls) -> Spec:
    """`name`: of the process, with a number behind it from the second of a kind on."""
    kind = name.partition("-")[0]
    environment = {**urls.environment(), "VENTANILLA_DATA": str(settings.data), "PYTHONUNBUFFERED": "1"}
    environment |= {"VENTANILLA_HOST": settings.host, "VENTANILLA_PORT": str(settings.port)}
    environment |= {"VENTANILLA_PUBLIC_URL": settings.public_url, "VENTANILLA_DEMO": str(settings.demo)}
    environment |= {"VENTANILLA_SHARE_PORT": str(settings.share_port)}
    # glibc's arenas would cost each process tens of MB for nothing.
    environment |= {"MALLOC_ARENA_MAX": "2"}

    def ready() -> bool:
        if kind != "web":
            return True
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
        try:
            with urllib.request.urlopen(f"http://{host}:{settings.port}/health/live", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    argv = [sys.executable, "-m", "desk.cli", kind]
    return Spec(name, argv, ready, env=environment, grace=8)


@contextmanager
def services_only(data: Path, *, postgres: Sequence[str] = ()) -> Iterator[ServiceUrls]:
    """PostgreSQL, Valkey and Chroma on a folder, migrated, for as long as the block lasts. `postgres`: more settings of it."""
    folder = DataFolder(data)
    folder.take()
    supervisor = Supervisor(folder)
    watcher = threading.Thread(target=supervisor.run, daemon=True)
    try:
        urls = start_services(Settings(data=data, database_url=None, redis_url=None, chroma_url=None), folder,
                              supervisor, lambda _: None, postgres=postgres)  # fmt: skip
        watcher.start()
        yield urls
    finally:
        supervisor.end()
        folder.release()


def up(settings: Settings, *, services_alone: bool = False, counts: Mapping[str, int] = ONE_OF_EACH) -> int:
    """Until Ctrl-C or SIGTERM. Returns the exit code; raises Refusal before anything was started."""
    console = Console(stderr=False, highlight=False)
    begun = time.monotonic()
    if check_load_test(settings):
        console.print("[bold red]LOAD TEST: ALL PER-ADDRESS LIMITS ARE OFF[/bold red]")
    if not services_alone:
        check_port(settings.host, settings.port)
    folder = DataFolder(settings.data)
    folder.take()
    first = not (settings.data / "keyring.json").exists()
    supervisor = Supervisor(folder)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.stop())
    try:
        check_file(settings)
        with console.status("Starting…") as status:

            def say(name: str) -> None:
                console.print(f"  [green]✓[/green] {name} [dim]{time.monotonic() - begun:.1f} s[/dim]")
                status.update("Starting…")

            urls = start_services(settings, folder, supervisor, say, _no_op if services_alone else forked.preload)
            open_ring(settings, urls.database)
            _tell(folder, urls)
        if services_alone:
            console.print("Services are ready.")
        else:
            # Nothing else runs in the launcher while it forks.
            _start_house(settings, urls, supervisor, console, folder, begun, names(counts))
            _welcome(console, settings, folder, first, time.monotonic() - begun)
        supervisor.run()
        console.print("Stopping…")
        return 0
    finally:
        supervisor.end()
        folder.release()


def _start_house(
    settings: Settings, urls: ServiceUrls, supervisor: Supervisor, console: Console, folder: DataFolder, begun: float,
    processes: list[str],
) -> None:  # fmt: skip
    password = (settings.demo_password or folder.secret("demo-password", 9)) if settings.demo else None
    children = [supervisor.add(forked_spec(name, settings, urls, folder)) for name in processes]
    seed = _seed(settings, urls, password, folder) if password else None
    with console.status("Starting…"):
        for child in children:
            supervisor.await_ready(child)
            console.print(f"  [green]✓[/green] {child.spec.name} [dim]{time.monotonic() - begun:.1f} s[/dim]")
        if seed:
            _await_seed(seed, supervisor)
            console.print(f"  [green]✓[/green] demo [dim]{time.monotonic() - begun:.1f} s[/dim]")


def forked_spec(name: str, settings: Settings, urls: ServiceUrls, folder: DataFolder) -> Spec:
    """The same process as `own_spec` starts, forked from this one."""

    def run() -> None:
        folder.let_go()
        from core.settings import load
        from desk import processes

        getattr(processes, name.partition("-")[0])(load())

    return replace(own_spec(name, settings, urls), run=run)


def _seed(settings: Settings, urls: ServiceUrls, password: str, folder: DataFolder) -> Child:
    """In a process of its own: what filling an empty desk needs in memory ends with it."""

    def run() -> None:
        folder.let_go()
        from core.settings import load
        from desk.demo import seed

        seed.main(load())

    spec = own_spec("seed", settings, urls)
    child = Child(replace(spec, run=run, env={**spec.env, "VENTANILLA_DEMO_PASSWORD": password}), folder.path / "logs")
    child.start()
    return child


def _await_seed(seed: Child, supervisor: Supervisor) -> None:
    while seed.alive():
        if supervisor.stopping:
            seed.stop()
            seed.wait()
            raise Refusal("Stopped while starting.")
        time.sleep(0.02)
    if seed.process is None or seed.process.returncode:
        raise Refusal(f"The demonstration could not be filled in: {seed.last_words() or 'no reason given'}")


def _no_op() -> None:
    pass


def _tell(folder: DataFolder, urls: ServiceUrls) -> None:
    path = folder.path / "services.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(urls.environment(), file, indent=1)


def _welcome(console: Console, settings: Settings, folder: DataFolder, first: bool, seconds: float) -> None:
    url = settings.public_url
    console.print(f"\n[bold]Ventanilla is ready[/bold] [dim]({seconds:.1f} s)[/dim]")
    console.print(f"  Chat      {url}/")
    console.print(f"  Console   {url}/console/")
    console.print(f"  API       {url}/api/docs")
    if settings.demo:
        password = settings.demo_password or folder.secret("demo-password", 9)
        console.print(
            "  Log in    operator1@demo.test, supervisor@demo.test, lead@demo.test, admin@demo.test …"
        )
        console.print(f"  Password  {password}")
    elif first:
        console.print("  No accounts yet: run [bold]ventanilla create-admin[/bold]")
    console.print("  Ctrl-C stops everything.\n")
