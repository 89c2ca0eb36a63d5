"""The same desk by several web processes, each without something, and the filler of tokens, which can be held."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from benchmarks.inbound.house import House, ready
from desk.launcher.services import free_port
from desk.launcher.supervisor import Child
from desk.launcher.up import own_spec

WITHOUT = {"all": (), "no sealing": ("sealing",), "no audit": ("audit",), "neither": ("sealing", "audit")}


@dataclass
class Variants:
    """`ports`: of the web process by its name."""

    ports: dict[str, int]
    postgres: int
    _children: dict[str, Child]
    _filler: Child

    def pids(self, name: str) -> set[int]:
        """Of what works for this one: its web process, PostgreSQL and its servants, the filler."""
        children = (self._children[name].process, self._filler.process)
        return {self.postgres, *(process.pid for process in children if process is not None)}

    def hold_tokens(self, held: bool) -> None:
        process = self._filler.process
        if process is not None:
            process.send_signal(signal.SIGSTOP if held else signal.SIGCONT)


@contextmanager
def variants(desk: House) -> Iterator[Variants]:
    ports = {name: free_port() for name in WITHOUT}
    children = {name: _child(desk, name, port, "web", *WITHOUT[name]) for name, port in ports.items()}
    filler = _child(desk, "filler", free_port(), "fill")
    try:
        for child in (*children.values(), filler):
            child.start()
        for child in children.values():
            ready(child)
        made = Variants(ports, _postmaster(desk), children, filler)
        made.hold_tokens(True)
        yield made
    finally:
        made.hold_tokens(False)
        for child in (*children.values(), filler):
            child.stop()
            child.wait()


def _child(desk: House, name: str, port: int, *arguments: str) -> Child:
    settings = desk.settings.model_copy(update={"port": port})
    spec = own_spec("web", settings, desk.urls)
    argv = [sys.executable, "-m", "benchmarks.costs.process", *arguments]
    return Child(replace(spec, name=name.replace(" ", "-"), argv=argv), settings.data / "logs")


def _postmaster(desk: House) -> int:
    with psycopg.connect(desk.urls.owner) as conn:
        row = conn.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        return int(Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()[1])
