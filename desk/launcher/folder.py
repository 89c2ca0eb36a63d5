"""The data folder: made, locked, and cleared of what an earlier, killed launcher left running."""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import time
from pathlib import Path
from typing import IO

import psutil

from desk.launcher.refusal import Refusal


class DataFolder:
    """Held by one launcher at a time, by a lock that ends with the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None
        self._children = path / "children.json"

    def take(self) -> None:
        """Raises Refusal when it cannot be made, written or is used by another launcher."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            # PostgreSQL may run as another user below it: it needs to pass through, not to list.
            self.path.chmod(0o711)
            for name in ("logs", "files"):
                (self.path / name).mkdir(exist_ok=True, mode=0o700)
            self._lock = (self.path / "lock").open("a+")
        except OSError as error:
            raise Refusal(f"The data folder {self.path} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(f"Another Ventanilla is using the data folder {self.path}.") from None
        os.set_inheritable(self._lock.fileno(), False)
        self._end_orphans()

    def release(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def let_go(self) -> None:
        """In a forked child: the lock is the launcher's alone, and ends with it."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def remember(self, children: dict[str, int]) -> None:
        """Who our children are, told apart from later processes with the same number by their start time."""
        rows = {}
        for name, pid in children.items():
            with contextlib.suppress(psutil.Error):
                rows[name] = {"pid": pid, "started": psutil.Process(pid).create_time()}
        part = self._children.with_suffix(".part")
        part.write_text(json.dumps(rows))
        part.replace(self._children)

    def _end_orphans(self) -> None:
        """Ends, by id, only processes that an earlier launcher of this folder recorded as its own."""
        try:
            rows = json.loads(self._children.read_text())
        except (OSError, ValueError):
            return
        alive = []
        for name, row in rows.items():
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(row["pid"])
                if abs(process.create_time() - row["started"]) < 0.05:
                    process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
                    alive.append(process)
        _, left = psutil.wait_procs(alive, timeout=8)
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, timeout=3)
        self._children.unlink(missing_ok=True)

    def secret(self, name: str, size: int = 16) -> str:
        """A password kept in the folder, made at first use, readable by its owner alone."""
        path = self.path / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(size))
        return path.read_text().strip()


def wait_until(ready: object, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():  # type: ignore[operator]
            return True
        time.sleep(0.03)
    return False
