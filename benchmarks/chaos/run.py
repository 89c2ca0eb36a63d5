"""One run: a desk, a crowd, the storms that were asked for, quiet, and the count."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.chaos import single, storms
from benchmarks.chaos.desk import ACCOUNT, AUTH, BOT_TOKEN, SECRET, Desk, standing, until
from benchmarks.chaos.oracle import Verdict, judge, percentile, quiet, recoveries, wire
from benchmarks.chaos.people import TRY_SECONDS, Chat, Crowd, Ledger, Operator, Person, Phone, Visitor
from benchmarks.chaos.proxy import Proxy
from benchmarks.chaos.views import View
from desk.twins.server import serving
from desk.twins.telegram import TelegramTwin
from desk.twins.twilio import Callbacks, TwilioTwin
from tests.twins.fixtures import specification

STORMS = ("T1", "T2", "T3", "T4", "T5", "T10")
"""Those that rage while the crowd writes; the others have a part of the run to themselves."""
ALL = (*STORMS, "T6", "T7", "T8", "T9")


@dataclass
class Plan:
    """Sizes. `away`, `pause`: seconds that PostgreSQL is away, that Valkey is paused or full; `most`: of writing, 0: no bound."""

    only: tuple[str, ...] = ALL
    messages: int = 1000
    rate: float = 60.0
    kills: int = 10
    seed: int = 1
    people: int = 60
    away: float = 6.0
    pause: float = 5.0
    every: float = 8.0
    events: int = 200
    views: int = 10
    view_messages: int = 200
    randoms: int = 10_000
    quiet: float = 240.0
    most: float = 0.0

    @property
    def seconds(self) -> float:
        return self.messages / self.rate


@dataclass
class Run:
    plan: Plan
    desk: Desk
    ledger: Ledger
    http: aiohttp.ClientSession
    telegram: TelegramTwin
    twilio: TwilioTwin
    people: list[Person] = field(default_factory=list)
    bots: list[str] = field(default_factory=list)
    attended: list[str] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)


async def chaos(plan: Plan) -> tuple[dict[str, Any], Verdict]:
    began = time.monotonic()
    async with _prepared(plan) as run:
        say = _narrator(began)
        await _settle_in(run, say)
        async with _watching(run):
            if set(plan.only) & set(STORMS):
                await _storm(run, say)
            if "T8" in plan.only:
                await _cut_lines(run, say)
            if "T6" in plan.only:
                await _doubles(run, say)
            if "T7" in plan.only:
                run.result["T7"] = single.statuses(plan.randoms, plan.seed)
            if "T9" in plan.only:
                run.result["T9"] = single.edges()
            say("waiting for quiet")
            try:
                await quiet(run.desk, run.telegram, plan.quiet)
            except TimeoutError:
                run.result["not_quiet"] = 1
            verdict = await judge(run.desk, run.ledger, run.telegram, run.twilio, len(run.people), run.bots)
            await _look_at_views(run, verdict)
        found = recoveries(run.ledger, run.desk.kills.at)
        return {
            "seed": plan.seed, "tests": list(plan.only), "seconds": round(time.monotonic() - began),
            "messages": len(run.ledger.inbound), "on_disk": sum(entry.on_disk for entry in run.ledger.inbound),
            "kills": sum(1 for _, what in run.desk.kills.at if what.split(":")[0] in ("web", "relay", "worker")),
            "blows": run.desk.kills.counts(), **wire(verdict), "recovery_p95": round(percentile(found, 0.95), 2),
            "recovery_max": round(max(found, default=0.0), 2), "invalid_calls": len(run.telegram.journal.problems) + len(run.twilio.journal.problems),
            **run.result,
        }, verdict  # fmt: skip


@asynccontextmanager
async def _prepared(plan: Plan) -> AsyncIterator[Run]:
    telegram = TelegramTwin(specification("VENTANILLA_TELEGRAM_SPEC"))
    twilio = TwilioTwin(specification("VENTANILLA_TWILIO_SPEC"), {ACCOUNT: AUTH}, seed=plan.seed)
    twilio.callbacks = Callbacks(shuffled=True, doubled=True, seconds=0.05)
    limits = aiohttp.TCPConnector(limit=0)
    async with (
        serving(telegram.app) as first,
        serving(twilio.app) as second,
        standing(plan.seed, {"telegram": first, "twilio": second}, small_disk="T4" in plan.only) as desk,
        aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(total=TRY_SECONDS)) as http,
    ):
        ledger = Ledger.at(desk.folder.path / "ledger.jsonl")
        yield Run(plan, desk, ledger, http, telegram, twilio)


async def _settle_in(run: Run, say: Any) -> None:
    """Everybody's first message while all is well; who belongs to the bot, who to the operator."""
    desk, plan = run.desk, run.plan
    bot = run.telegram._bot(BOT_TOKEN)
    bot.url, bot.secret = f"{desk.front}/channels/telegram/{desk.channels['telegram']}", SECRET
    bot.moved.set()
    for number in range(plan.people):
        who = f"p{number}"
        if number % 3 == 0:
            run.people.append(Visitor(desk, run.ledger, run.http, who))
        elif number % 3 == 1:
            run.people.append(Phone(desk, run.ledger, run.http, who, f"whatsapp:+54911{4_000_000 + number}"))
        else:
            run.people.append(Chat(desk, run.ledger, run.http, who, run.telegram, 5_000_000 + number))
    await asyncio.gather(*(person.begin() for person in run.people))
    rows = await desk.rows("SELECT id::text, channel FROM conversation ORDER BY id")
    by_channel: dict[str, list[str]] = {}
    for row in rows:
        by_channel.setdefault(row["channel"], []).append(row["id"])
    run.bots = [one for ids in by_channel.values() for one in ids[: max(1, len(ids) // 9)]]
    attended = [one for channel in ("telegram", "whatsapp") for one in by_channel.get(channel, [])[-6:]]
    run.attended = attended
    await until(lambda: _no_turns(desk), 300)
    await desk.rows("UPDATE conversation SET owner = 'queue', owner_epoch = owner_epoch + 1, queue_id = %s, answer_due_at = now() + interval '1 day'"
                    " WHERE NOT id = ANY(%s)", (desk.queue_id, run.bots))  # fmt: skip
    await desk.rows("UPDATE conversation SET owner = 'operator', operator_id = %s, owner_epoch = owner_epoch + 1 WHERE id = ANY(%s)",
                    (desk.operator_id, attended))  # fmt: skip
    await _to_bots(run)
    say(f"{len(rows)} conversations, {len(run.bots)} with the bot, {len(attended)} with an operator")


async def _no_turns(desk: Desk) -> bool:
    return not (await desk.rows("SELECT count(*)::int AS n FROM task WHERE kind = 'bot.turn'"))[0]["n"]


async def _to_bots(run: Run) -> None:
    """What was written meanwhile asked for no turn, as it was not the bot's: it is asked for here."""
    await run.desk.rows(
        "WITH b AS (UPDATE conversation SET owner = 'bot', owner_epoch = owner_epoch + 1, queue_id = NULL"
        " WHERE id = ANY(%s) AND owner <> 'bot' RETURNING id)"
        " INSERT INTO task (id, kind, subject, run_at) SELECT gen_random_uuid(), 'bot.turn', id, now() FROM b"
        " ON CONFLICT (kind, subject) WHERE lease_until IS NULL AND dead_at IS NULL DO NOTHING", (run.bots,),
    )  # fmt: skip


async def _storm(run: Run, say: Any) -> None:
    """The crowd writes its messages; what was asked for rages meanwhile."""
    desk, plan, over = run.desk, run.plan, asyncio.Event()
    crowd = Crowd(run.people, Operator(desk, run.ledger, run.http), rate=plan.rate, total=plan.messages, seed=plan.seed, most=plan.most)
    crowd.attended = run.attended
    outages = storms.Outages(plan.away, plan.pause)
    raging: list[Any] = [_bots_again(run, over)]
    names = ["web-1", "web-2"] * ("T1" in plan.only) + ["relay-1", "relay-2", "worker-1", "worker-2"] * ("T2" in plan.only)
    if names and plan.kills:
        desk.arm()
        raging.append(storms.kills(desk, over, names, plan.seconds / plan.kills))
    if "T3" in plan.only:
        raging.append(storms.valkey(desk, over, plan.every, plan.pause))
    if "T4" in plan.only:
        raging.append(outages.run(desk, over, plan.every * 1.7))
    if "T10" in plan.only:
        raging.append(storms.stale_tables(desk, over, plan.every * 2.9))
    if "T5" in plan.only:
        storms.corrupt_file(desk)
        run.result["T5"] = {"unwritable": storms.unwritable_spool()}
    jobs = [asyncio.create_task(job) for job in raging]
    began = time.monotonic()
    writing = asyncio.create_task(crowd.run())
    while not writing.done():
        await asyncio.wait({writing, *(job for job in jobs if not job.done())}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        for job in jobs:
            if job.done():
                job.result()
        acked = sum(1 for entry in run.ledger.inbound if entry.acked)
        say(f"{acked} acknowledged, {len(desk.kills.at)} blows, {desk.waiting()} files on disk")
    await writing
    run.result["rate"] = round(sum(bool(entry.acked) for entry in run.ledger.inbound) / (time.monotonic() - began), 1)
    over.set()
    await asyncio.gather(*jobs)
    await desk.calm()
    if outages.back:
        run.result["T4"] = {"outages": len(outages.back), "until_all_was_there_max": round(max(s for _, s in outages.back), 2),
                            "disk_full": desk.disk.why_not or sum(name == "full" for name, _ in outages.back)}  # fmt: skip
    if "T5" in plan.only:
        run.result["T5"]["put_away"] = len(list((desk.spool / "quarantine").glob("*"))) if desk.spool.exists() else 0


async def _bots_again(run: Run, over: asyncio.Event) -> None:
    """What the bot handed over comes back to it, so that it goes on working."""
    while not over.is_set():
        with contextlib.suppress(Exception):
            await _to_bots(run)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await over.wait()


async def _doubles(run: Run, say: Any) -> None:
    phones = [person for person in run.people if isinstance(person, Phone)]
    marker = "tres veces"
    before = (await run.desk.rows("SELECT count(*)::int AS n FROM message WHERE author = 'citizen'"))[0]["n"]
    found = await single.doubled(run.desk, run.http, phones, run.plan.events, marker)
    after = (await run.desk.rows("SELECT count(*)::int AS n FROM message WHERE author = 'citizen'"))[0]["n"]
    run.result["T6"] = {**found, "rows": after - before}
    say(f"T6 {run.result['T6']}")


async def _cut_lines(run: Run, say: Any) -> None:
    """T8: so many messages to so many pages, whose lines break at random bytes, each seen once and in order in the end."""
    plan = run.plan
    visitors = [Visitor(run.desk, run.ledger, run.http, f"v{number}") for number in range(plan.views)]
    for start in range(0, len(visitors), 20):
        await asyncio.gather(*(visitor.begin() for visitor in visitors[start : start + 20]))
    run.people.extend(visitors)
    await until(lambda: _no_turns(run.desk), 300)
    await run.desk.rows("UPDATE conversation SET owner = 'queue', owner_epoch = owner_epoch + 1, queue_id = %s, answer_due_at = now() + interval '1 day'"
                        " WHERE id = ANY(%s) AND owner <> 'queue'", (run.desk.queue_id, [v.conversation for v in visitors]))  # fmt: skip
    async with Proxy(list(run.desk.ports.values()), cut_after=6_000, seed=plan.seed) as line:
        views = [View(visitor, f"http://127.0.0.1:{line.port}") for visitor in visitors]
        running = [asyncio.create_task(view.run()) for view in views]
        await until(lambda: all(view.connects for view in views), 300)
        crowd = Crowd(list(visitors), Operator(run.desk, run.ledger, run.http), rate=plan.rate, total=plan.view_messages, seed=plan.seed,
                      most=plan.most)  # fmt: skip
        await crowd.run()
        line.cut_after = 0
        say(f"T8 {line.cuts} lines cut at random bytes, {sum(view.connects for view in views)} connections")
        run.result["T8"] = {"messages": plan.view_messages, "clients": len(views), "cuts": line.cuts}
        with contextlib.suppress(TimeoutError):
            await until(lambda: _all_shown(run, views), 90, 1.0)
        for view in views:
            view.stop.set()
        await asyncio.gather(*running, return_exceptions=True)
    run.views += views


async def _all_shown(run: Run, views: list[View]) -> bool:
    last = await _last_seqs(run)
    return all(view.last == last[view.visitor.conversation] for view in views)


async def _last_seqs(run: Run) -> dict[str, int]:
    return {row["id"]: row["last_seq"] for row in await run.desk.rows("SELECT id::text, last_seq FROM conversation")}


@asynccontextmanager
async def _watching(run: Run) -> AsyncIterator[None]:
    """Some of the crowd have their page open through it all."""
    visitors = [person for person in run.people if isinstance(person, Visitor)][:5]
    run.views = [View(visitor, run.desk.front) for visitor in visitors]
    running = [asyncio.create_task(view.run()) for view in run.views]
    try:
        yield
    finally:
        for view in run.views:
            view.stop.set()
        await asyncio.gather(*running, return_exceptions=True)


async def _look_at_views(run: Run, verdict: Verdict) -> None:
    """The heartbeat tells a page what it missed within 25 s. Each page against the database, message by message."""
    with contextlib.suppress(TimeoutError):
        await until(lambda: _all_shown(run, [view for view in run.views if not view.stop.is_set()]), 60, 1.0)
    for view in run.views:
        rows = await run.desk.rows("SELECT id::text, seq FROM message WHERE conversation_id = %s ORDER BY seq", (view.visitor.conversation,))
        verdict.views += 1
        if {row["seq"]: row["id"] for row in rows} != view.shown:
            verdict.views_incomplete += 1
            verdict.notes.append(f"view of {view.visitor.who}: {len(view.shown)} of {len(rows)}")


def _narrator(began: float) -> Any:
    def say(words: str) -> None:
        print(f"  {time.monotonic() - began:6.1f} s  {words}", flush=True)

    return say
