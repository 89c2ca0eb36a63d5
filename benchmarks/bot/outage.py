"""How soon a message at risk has its fixed answer while the model hangs and Valkey and Chroma are paused.

    python -m benchmarks.bot.outage [--messages 300] [--at-once 3] [--company 12]

A whole desk (`up --demo`) with a model's address that accepts and never answers; Valkey and Chroma are stopped by signal. Each message is a
new person's; the time runs from the POST until the fixed words can be read by GET. Messages that the rules know are answered by the
intake, those that only the classifier hears by the bot's turn. Exits with 1 when the 99th percentile of all reaches 2 s or an answer is missing.
"""

import argparse
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import numpy as np

from benchmarks.bot.risk import held_out
from bot.risk import assess
from bot.risk.assess import by_rules
from desk.launcher.services import free_port
from tests.journeys.desk import Desk, running

GOAL_SECONDS = 2.0
PATIENCE_SECONDS = 30.0
PAUSED = ("valkey", "chroma")
SIGNS = ("107", "911", "135", "144", "102", "0800")
PROBE = "¿cuáles son los horarios del centro de Mendoza?"


@contextmanager
def hanging_model() -> Iterator[tuple[str, list[int]]]:
    """Takes calls and never says a word; the list grows by one with each."""
    taken: list[int] = []
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", free_port()), backlog=200) as server:
        def take() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                taken.append(1)

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1", taken
        for connection in held:
            connection.close()


@contextmanager
def paused(desk: Desk, names: Sequence[str]) -> Iterator[None]:
    pids = [desk.pid(name) for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def answered_in(desk: Desk, text: str, language: str) -> float | None:
    """Seconds until the fixed words could be read; None: not within the patience."""
    with desk.citizen(locale=language) as citizen:
        begun = time.perf_counter()
        answer = citizen.post("/api/v1/chat/messages", json={"client_id": uuid4().hex, "text": text})
        assert answer.status_code == 201, answer.text
        while (passed := time.perf_counter() - begun) < PATIENCE_SECONDS:
            messages = citizen.get("/api/v1/chat/messages", params={"after": 0, "limit": 20}).json()["messages"]
            if any(m["author"] == "bot" and any(sign in m["text"] for sign in SIGNS) for m in messages):
                return time.perf_counter() - begun
            time.sleep(min(0.025, PATIENCE_SECONDS - passed))
    return None


def show(name: str, taken: Sequence[float | None]) -> None:
    found = [seconds for seconds in taken if seconds is not None]
    if found:
        p50, p95, p99 = np.quantile(found, (0.5, 0.95, 0.99))
        print(f"  {name:<34} n = {len(taken):<4} answered {len(found):<4} p50 {p50:.3f} s  p95 {p95:.3f} s  p99 {p99:.3f} s  max {max(found):.3f} s")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=300)
    options.add_argument("--at-once", type=int, default=3)
    options.add_argument("--company", type=int, default=12, help="people with a plain question, whose turns wait for the model meanwhile")
    asked = options.parse_args()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        os.environ.pop(name, None)
    grave = [e for e in held_out() if e.level in ("immediate", "urgent") and assess(e.text).needs_safe_reply]
    chosen = [grave[number % len(grave)] for number in range(asked.messages)]
    with hanging_model() as (address, calls):
        os.environ.update(VENTANILLA_OPENAI_BASE_URL=address, VENTANILLA_OPENAI_MODEL="hanging", VENTANILLA_BOT_TIMEOUT_SECONDS="60")
        with running() as desk, paused(desk, PAUSED):
            for _ in range(asked.company):
                with desk.citizen() as plain:
                    plain.post("/api/v1/chat/messages", json={"client_id": uuid4().hex, "text": PROBE})
            with ThreadPoolExecutor(asked.at_once) as pool:
                seconds = list(pool.map(lambda e: answered_in(desk, e.text, e.language), chosen))
    ruled = [by_rules(example.text).raised for example in chosen]
    print(f"model hanging ({len(calls)} calls taken, none answered), {' and '.join(PAUSED)} paused; {asked.at_once} people at once")
    show("known to the rules", [s for s, known in zip(seconds, ruled, strict=True) if known])
    show("heard by the classifier alone", [s for s, known in zip(seconds, ruled, strict=True) if not known])
    show("all", seconds)
    found = [s for s in seconds if s is not None]
    return 0 if len(found) == len(seconds) and float(np.quantile(found, 0.99)) < GOAL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
