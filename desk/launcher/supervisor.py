"""Children that are kept alive: started, watched, restarted with a growing pause, and stopped in order."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import structlog

from desk.launcher import forked
from desk.launcher.folder import DataFolder, wait_until
from desk.launcher.forked import Forked
from desk.launcher.refusal import Refusal
from desk.launcher.services import Spec

log = structlog.get_logger()
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
CALM_SECONDS = 60.0
LOG_BYTES = 5 * 1024 * 1024


def pause_after(failures: int) -> float:
    """Seconds before the next start, after so many deaths in a row."""
    return PAUSES[min(failures, len(PAUSES)) - 1] if failures else 0.0


class Child:
    """One process and its history."""

    def __init__(self, spec: Spec, logs: Path) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] | Forked | None = None
        self.failures = 0
        self.started = 0.0
        self.due = 0.0
        self._log = logs / f"{spec.name}.log"

    def start(self) -> None:
        self._rotate()
        user = self.spec.user
        with self._log.open("ab") as out:
            if self.spec.run:
                self.process = forked.start(self.spec.name, self.spec.run, out, self.spec.env)
                self.started = time.monotonic()
                return
            self.process = subprocess.Popen(
                self.spec.argv, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/" if user else None,
                env={**os.environ, **self.spec.env}, user=user, group="nogroup" if user else None,
                start_new_session=True,
            )  # fmt: skip
        self.started = time.monotonic()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if not self.alive() or self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(self.spec.stop_signal)

    def wait(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(self.spec.grace)
        except subprocess.TimeoutExpired:
            # The whole session: RQ's forked job goes with its worker.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)

    def last_words(self) -> str:
        try:
            lines = self._log.read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1][:300] if lines else ""

    def _rotate(self) -> None:
        with contextlib.suppress(OSError):
            if self._log.stat().st_size > LOG_BYTES:
                self._log.replace(self._log.with_suffix(".log.1"))


class Supervisor:
    """Starts and watches; `run` returns when `stop` was called."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._children: list[Child] = []
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    def add(self, spec: Spec) -> Child:
        """Started at once; not waited for."""
        child = Child(spec, self._folder.path / "logs")
        with self._lock:
            self._children.append(child)
            child.start()
            self._remember()
        return child

    def await_ready(self, child: Child) -> None:
        """Raises Refusal when it dies or takes too long."""

        ready = False

        def settled() -> bool:
            nonlocal ready
            # Asked once: on a machine that has too much to do the same question may fail the next moment.
            ready = child.spec.ready()
            return ready or self._stopping.is_set() or not child.alive()

        wait_until(settled, child.spec.ready_seconds)
        if self._stopping.is_set():
            raise Refusal("Stopped while starting.")
        if not ready or not child.alive():
            raise Refusal(f"{child.spec.name} did not start: {child.last_words() or 'no reason given'}")

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.wait(0.2):
            self._look()

    def end(self) -> None:
        """Last started, first stopped; our own processes before the servers that they need."""
        self._stopping.set()
        own = [c for c in self._children if c.spec.name.partition("-")[0] in ("web", "relay", "worker")]
        servers = [c for c in reversed(self._children) if c not in own]
        for group in (own, servers):
            for child in group:
                child.stop()
            for child in group:
                child.wait()
        self._folder.remember({})

    def _look(self) -> None:
        now = time.monotonic()
        changed = False
        for child in self._children:
            if child.alive():
                if child.failures and now - child.started > CALM_SECONDS:
                    child.failures = 0
                continue
            if child.due == 0.0:
                child.failures += 1
                child.due = now + pause_after(child.failures)
                code = child.process.returncode if child.process else None
                log.warning("child_died", child=child.spec.name, code=code, failures=child.failures)
            if now >= child.due:
                child.due = 0.0
                child.start()
                changed = True
        if changed:
            with self._lock:
                self._remember()

    def _remember(self) -> None:
        self._folder.remember({c.spec.name: c.process.pid for c in self._children if c.process})
