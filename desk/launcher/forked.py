"""Our own processes are forked from the launcher: it imports the house once, and all share what it read."""

import contextlib
import gc
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

PRELOADED = ("desk.processes", "desk.app")


def preload() -> None:
    """Everything that the children will need, while the servers are still starting."""
    gc.disable()  # importing makes next to no garbage, and much to look through
    try:
        for name in PRELOADED:
            importlib.import_module(name)
    finally:
        gc.enable()


class Forked:
    """A forked child, with the part of `subprocess.Popen` that the supervisor uses."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self.returncode = -1
            else:
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        deadline = time.monotonic() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("forked", timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def start(name: str, run: Callable[[], None], out: IO[bytes], environment: Mapping[str, str]) -> Forked:
    """`run` in a child with a session, an environment and a log of its own. It never returns into the launcher."""
    sys.stdout.flush()
    sys.stderr.flush()
    # What was read before is not touched by the collector again, so its pages stay shared.
    gc.freeze()
    pid = os.fork()
    if pid:
        return Forked(pid)
    code = 1
    try:
        _settle(name, out, environment)
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:
        _confess(error)
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def _settle(name: str, out: IO[bytes], environment: Mapping[str, str]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(out.fileno(), 2)
    os.environ.update(environment)
    with contextlib.suppress(OSError), Path("/proc/self/comm").open("w") as comm:
        comm.write(f"desk-{name}"[:15])
    from core import settings

    settings.load.cache_clear()


def _confess(error: BaseException) -> None:
    """Type and places, never the message: it may hold what somebody wrote."""
    import traceback

    for inner in getattr(error, "exceptions", ()):
        _confess(inner)
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        print(f"{frame.filename}:{frame.lineno} {frame.name}", file=sys.stderr)
    print(type(error).__name__, file=sys.stderr)
