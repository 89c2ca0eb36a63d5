"""`python -m benchmarks.footprint`: warm start in seconds, memory (PSS) of every process a minute after an answer.

Linux only: PSS comes from /proc/<pid>/smaps_rollup; shared pages count in parts to each that shares them.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from desk.launcher.services import free_port

START_SECONDS, MEGABYTES = 6.0, 700


def start(data: Path, port: int, *, demo: bool) -> tuple["subprocess.Popen[bytes]", float]:
    begun = time.monotonic()
    argv = [sys.executable, "-m", "desk.cli", "up", "--port", str(port), "--data", str(data), *(["--demo"] if demo else [])]
    # As an installed desk runs: what was compiled once is kept.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with (data.parent / "up.log").open("wb") as log:
        process = subprocess.Popen(argv, stdout=log, stderr=log, env={**environment, "VENTANILLA_DEMO_PASSWORD": "una-clave-7"})
    while "is ready" not in (data.parent / "up.log").read_text():
        if process.poll() is not None or time.monotonic() - begun > 240:
            raise RuntimeError((data.parent / "up.log").read_text())
        time.sleep(0.02)
    return process, time.monotonic() - begun


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    process.wait(60)


def ask(port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1/chat", timeout=30) as client:
        started = client.post("/sessions", json={"mode": "anonymous"}).json()
        client.headers["Authorization"] = f"Bearer {started['token']}"
        client.post("/messages", json={"client_id": "1", "text": "¿Cuánto cuesta atenderse?"})
        deadline = time.monotonic() + 30
        while not any(m["author"] == "bot" for m in client.get("/messages", params={"wait": 5}).json()["messages"]):
            if time.monotonic() > deadline:
                raise RuntimeError("no answer")


def pss(process: psutil.Process) -> float:
    """Megabytes."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.M)
    return int(found[1]) / 1024 if found else 0.0


def name(process: psutil.Process) -> str:
    if process.name().startswith("desk-"):
        return process.name().removeprefix("desk-")
    line = process.cmdline()
    if line and line[0].startswith("postgres:") or any("/postgres" in part for part in line[:1]):
        return "postgres"
    if "desk.cli" in line:
        return line[line.index("desk.cli") + 1]
    return "valkey" if any("valkey" in part for part in line) else "chroma" if any("chroma" in part for part in line) else process.name()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.footprint", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=60, help="after the first answer")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ventanilla-footprint-") as folder:
        Path(folder).chmod(0o755)
        data, port = Path(folder) / "data", free_port()
        process, cold = start(data, port, demo=True)
        stop(process)
        print(f"first start, empty folder, demonstration filled in: {cold:.1f} s")
        warm = []
        for number in range(options.rounds):
            process, seconds = start(data, port, demo=True)
            warm.append(seconds)
            if number < options.rounds - 1:
                stop(process)
        middle = statistics.median(warm)
        print(f"warm start: {middle:.1f} s [{min(warm):.1f}-{max(warm):.1f}] of {options.rounds}"
              f"   {'ok' if middle <= START_SECONDS else 'ABOVE'} (<= {START_SECONDS:.0f} s)")  # fmt: skip
        ask(port)
        time.sleep(options.seconds)
        whole = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        parts: dict[str, float] = {}
        for one in whole:
            parts[name(one)] = parts.get(name(one), 0.0) + pss(one)
        total = sum(parts.values())
        print("memory: " + ", ".join(f"{part} {size:.0f}" for part, size in sorted(parts.items(), key=lambda p: -p[1])))
        print(f"memory in all: {total:.0f} MB   {'ok' if total <= MEGABYTES else 'ABOVE'} (<= {MEGABYTES} MB)")
        stop(process)


if __name__ == "__main__":
    main()
