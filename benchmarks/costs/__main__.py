"""`python -m benchmarks.costs [--rounds N] [--http] [--short]`: interleaved rounds; medians of ratios, lowest and highest."""

import argparse
import asyncio
import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

import httpx
import psycopg

from benchmarks.costs import cpu, inside
from benchmarks.costs.variants import FILLER, WITHOUT, Variants, variants
from benchmarks.inbound.house import TELEGRAM_SECRET, House, house
from benchmarks.inbound.senders import Answers, Target, ask, send
from casework.case_types import jobs as case_types
from desk.wiring import make_ground

SENDERS, READERS, ACTIVITIES = 32, 4, 40
TOKENS = "all, tokens made meanwhile"
CAUGHT_UP = 30
_BEHIND = """
SELECT count(*) FROM conversation c LEFT JOIN search_subject s ON s.subject_id = c.id WHERE c.last_seq > coalesce(s.seq, 0)
"""


@dataclass(frozen=True)
class Step:
    """`rate`: a second; `cpu`: seconds of the processor for each, in the process and its servants in PostgreSQL."""

    rate: float
    cpu: float
    count: int


Figures = dict[str, list[Step]]
Costs = dict[str, list[float]]


def main() -> None:
    options = _options()
    with house() as desk, variants(desk) as ways:
        asyncio.run(_case_types(desk))
        cases = {name: _case(desk, port) for name, port in ways.ports.items()}
        asyncio.run(_inside(desk, cases, options))
        if options.http:
            _over_http(desk, ways, cases, options)


def _over_http(desk: House, ways: Variants, cases: dict[str, str], options: argparse.Namespace) -> None:
    ways.start_tokens()
    _warmed(desk, ways, "all", 0, options)
    _catch_up(desk, ways)
    kept, opened = Figures(), Figures()
    for number in range(1, options.rounds + 1):
        for place, name in enumerate(_turned([*ways.ports, TOKENS], number)):
            run = number * 10 + place
            step = _with_tokens(desk, ways, run, options) if name == TOKENS else _inbound(desk, ways, name, run, options)
            kept.setdefault(name, []).append(step)
        for name in _turned(list(ways.ports), number):
            opened.setdefault(name, []).append(_open(desk, ways, name, cases[name], options.seconds))
        print(f"  round {number} done, load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    _show("messages kept", kept)
    _show(f"cases of {ACTIVITIES} activities opened, with their timeline", opened)


async def _inside(desk: House, cases: dict[str, str], options: argparse.Namespace) -> None:
    os.environ["PGAPPNAME"] = "inside"
    ground = make_ground(desk.settings, pool=2, listen=False)
    bench = await inside.prepare(ground, UUID(desk.telegram), "inside")
    kept, opened = Costs(), Costs()
    for number in range(1, options.rounds * 2 + 1):
        for name in _turned([*WITHOUT, TOKENS], number):
            keep = bench.keep_with_tokens if name == TOKENS else bench.keep
            with inside.without(WITHOUT.get(name, ())):
                kept.setdefault(name, []).append(await bench.weigh(partial(keep, options.batches)))
            await bench.tokens()
        for name in _turned(list(WITHOUT), number):
            with inside.without(WITHOUT[name]):
                opened.setdefault(name, []).append(await bench.weigh(partial(bench.open, UUID(cases[name]), options.batches)))
    await bench.intake.stop()
    await ground.database.close()
    print(f"load of the machine: {os.getloadavg()[0]:.1f}; inside one process, by processor time; medians of"
          f" {options.rounds * 2} rounds [lowest-highest]")  # fmt: skip
    _show_costs("a message kept", kept)
    _show_costs(f"a case of {ACTIVITIES} activities opened, with its timeline", opened)


def _show_costs(what: str, costs: Costs) -> None:
    print(f"\n{what}")
    for name, found in sorted(costs.items(), key=lambda item: item[0] != "all"):
        ratios = [one / whole for one, whole in zip(found, costs["all"], strict=True)]
        print(f"  {name:28}{statistics.median(found) * 1e6:7.0f} us  x {_range(ratios)}")


def _turned(names: list[str], number: int) -> list[str]:
    """Every round in another order, so that a drift of the machine falls on all."""
    places = itertools.islice(itertools.cycle(names), number, number + len(names))
    return list(places) if number % 2 else list(places)[::-1]


def _inbound(desk: House, ways: Variants, name: str, run: int, options: argparse.Namespace) -> Step:
    target = _warmed(desk, ways, name, run, options)
    return _weighed(ways, name, lambda: send(target, senders=SENDERS, seconds=options.seconds))


def _with_tokens(desk: House, ways: Variants, run: int, options: argparse.Namespace) -> Step:
    """The filler's time until every message of the step has its tokens."""
    target = _warmed(desk, ways, "all", run, options)
    _catch_up(desk, ways)
    before = ways.used(FILLER)
    ways.hold_tokens(False)
    step = _weighed(ways, "all", lambda: send(target, senders=SENDERS, seconds=options.seconds))
    _catch_up(desk, ways)
    return replace(step, cpu=step.cpu + cpu.between(before, ways.used(FILLER)) / step.count)


def _warmed(desk: House, ways: Variants, name: str, run: int, options: argparse.Namespace) -> Target:
    """The first second fills the process's cache of keys."""
    target = Target("telegram", ways.ports[name], desk.settings.public_url, desk.telegram, TELEGRAM_SECRET,
                    options.conversations, run)  # fmt: skip
    send(replace(target, run=run + 500), senders=SENDERS, seconds=1)
    return target


def _catch_up(desk: House, ways: Variants) -> None:
    """What earlier steps left waiting must not weigh on the next; bounded, for a slow machine."""
    ways.hold_tokens(False)
    deadline = time.monotonic() + CAUGHT_UP
    with psycopg.connect(desk.urls.owner, autocommit=True) as conn:
        while conn.execute(_BEHIND).fetchone() != (0,) and time.monotonic() < deadline:
            time.sleep(0.2)
    ways.hold_tokens(True)


async def _case_types(desk: House) -> None:
    ground = make_ground(desk.settings, pool=1, listen=False)
    await case_types.arm(ground)
    await ground.database.close()


def _case(desk: House, port: int) -> str:
    """Written by the process that will open it: without sealing, it lies there unsealed."""
    headers = {"Authorization": f"Bearer {desk.tokens[0]}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", headers=headers, timeout=60) as client:

        def made(path: str, **body: object) -> str:
            answer = client.post(path, json=body)
            answer.raise_for_status()
            return str(answer.json()["id"])

        person = made("/people", given_name="Ernestina", family_name="Quiroga")
        case = made("/cases", case_type="request.inquiry", person_id=person, summary="Pide un turno")
        for number in range(ACTIVITIES):
            made(f"/cases/{case}/activities", type="contact", happened_at="2026-11-20T10:00:00Z", summary=f"Llamada {number}, sin respuesta")
        return case


def _open(desk: House, ways: Variants, name: str, case: str, seconds: int) -> Step:
    port, asked = ways.ports[name], _requests(case, desk.tokens[0])
    step = _weighed(ways, name, lambda: ask(asked, port, senders=READERS, seconds=seconds))
    return replace(step, rate=step.rate / 2, cpu=step.cpu * 2)


def _weighed(ways: Variants, name: str, run: Callable[[], Answers]) -> Step:
    before = ways.used(name)
    answers = run()
    if answers.bad or not answers.seconds:
        raise RuntimeError(f"{answers.bad} requests were refused, {len(answers.seconds)} answered")
    count = len(answers.seconds)
    return Step(answers.rate, cpu.between(before, ways.used(name)) / count, count)


def _requests(case: str, token: str) -> Iterator[bytes]:
    for path in itertools.cycle((f"/api/v1/cases/{case}", f"/api/v1/cases/{case}/timeline")):
        yield f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def _show(what: str, figures: Figures) -> None:
    """Each as a ratio to the whole desk in the same round."""
    print(f"\n{what}; medians of {len(figures['all'])} rounds [lowest-highest]")
    for name, steps in sorted(figures.items(), key=lambda item: item[0] != "all"):
        pairs = list(zip(steps, figures["all"], strict=True))
        rates = [step.rate / whole.rate for step, whole in pairs]
        cpus = [step.cpu / whole.cpu for step, whole in pairs]
        print(f"  {name:28}{statistics.median(step.rate for step in steps):7.0f}/s  x {_range(rates)}"
              f"   cpu {statistics.median(step.cpu for step in steps) * 1e6:6.0f} us  x {_range(cpus)}")  # fmt: skip


def _range(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} [{min(ratios):.2f}-{max(ratios):.2f}]"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--batches", type=int, default=15, help="of 64 messages, and cases opened, in a step inside")
    parser.add_argument("--http", action="store_true", help="rates over HTTP too: for a machine that is nobody else's")
    parser.add_argument("--short", action="store_true", help="one quick round: does it run?")
    options = parser.parse_args()
    if options.short:
        options.rounds, options.seconds, options.conversations, options.batches = 1, 1, 50, 2
    return options


if __name__ == "__main__":
    main()
