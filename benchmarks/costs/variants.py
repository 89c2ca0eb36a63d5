"""The same desk by several web processes, each without something, and the filler of tokens, which can be held."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psycopg

from benchmarks.costs import cpu
from benchmarks.inbound.house import House, ready
from desk.launcher.services import free_port
from desk.launcher.supervisor import Child
from desk.launcher.up import own_spec

FILLER = "filler"
WITHOUT = {"all": (), "no sealing": ("sealing",), "no audit": ("audit",), "neither": ("sealing", "audit")}


_SERVANTS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"


@dataclass
class Variants:
    """`ports`: of the web process by its name."""

    ports: dict[str, int]
    _url: str
    _children: dict[str, Child]

    def used(self, name: str) -> cpu.Used:
        """By this process and by its servants in PostgreSQL."""
        process = self._children[name].process
        with psycopg.connect(self._url) as conn:
            servants = [row[0] for row in conn.execute(_SERVANTS, (_called(name),))]
        return cpu.used([*servants, *([process.pid] if process else [])])

    def start_tokens(self) -> None:
        self._children[FILLER].start()

    def hold_tokens(self, held: bool) -> None:
        process = self._children[FILLER].process
        if process is not None:
            process.send_signal(signal.SIGSTOP if held else signal.SIGCONT)


@contextmanager
def variants(desk: House) -> Iterator[Variants]:
    ports = {name: free_port() for name in WITHOUT}
    children = {name: _child(desk, name, port, "web", *WITHOUT[name]) for name, port in ports.items()}
    children[FILLER] = _child(desk, FILLER, free_port(), "fill")
    made = Variants(ports, desk.urls.owner, children)
    try:
        for name in ports:
            children[name].start()
        for name in ports:
            ready(children[name])
        yield made
    finally:
        made.hold_tokens(False)
        for child in children.values():
            if child.process is not None:
                child.stop()
                child.wait()


def _child(desk: House, name: str, port: int, *arguments: str) -> Child:
    settings = desk.settings.model_copy(update={"port": port})
    spec = own_spec("web", settings, desk.urls)
    argv = [sys.executable, "-m", "benchmarks.costs.process", *arguments]
    environment = {**spec.env, "PGAPPNAME": _called(name)}
    return Child(replace(spec, name=_called(name), argv=argv, env=environment), settings.data / "logs")


def _called(name: str) -> str:
    return name.replace(" ", "-")
