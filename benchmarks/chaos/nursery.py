"""Forks the desk's processes from one that has imported the house once: a killed one is back in a moment.

Lines of JSON on stdin: {name, process, env}. On stdout: {name, pid} for each start, {name, pid, ended} for each death.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from desk.launcher import forked


def main(logs: Path) -> None:
    forked.preload()
    children: dict[str, forked.Forked] = {}
    rest = b""
    _say({"ready": True})
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            readable, _, _ = select.select([0], [], [], 0.05)
            if readable:
                read = os.read(0, 65_536)
                if not read:
                    break
                *lines, rest = (rest + read).split(b"\n")
                for line in lines:
                    _start(json.loads(line), children, logs)
            for name, child in list(children.items()):
                if (code := child.poll()) is not None:
                    del children[name]
                    _say({"name": name, "pid": child.pid, "ended": code})
    for child in children.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _start(asked: dict[str, object], children: dict[str, forked.Forked], logs: Path) -> None:
    name, process = str(asked["name"]), str(asked["process"])
    environment = {str(key): str(value) for key, value in dict(asked["env"]).items()}  # type: ignore[call-overload]
    os.environ.pop("VENTANILLA_FAILPOINTS", None)
    with (logs / f"{name}.log").open("ab") as out:
        children[name] = forked.start(name, _run(process), out, environment)
    _say({"name": name, "pid": children[name].pid})


def _run(process: str) -> Callable[[], None]:
    def run() -> None:
        # PR_SET_PDEATHSIG: a nursery that is killed leaves nobody behind.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        from core.settings import load
        from desk import processes

        getattr(processes, process)(load())

    return run


def _say(words: dict[str, object]) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
