"""After quiet: ledger, database, twins and views against each other."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.chaos.desk import Desk, until
from benchmarks.chaos.people import Ledger
from core.work import Ground
from desk.twins.telegram import TelegramTwin
from desk.twins.twilio import TwilioTwin
from desk.wiring import make_ground

_SAID = re.compile(r"hola (.+)/(\d+)")
UNSURE = ("unknown", "failed", "dead")
QUIET = """
SELECT (SELECT count(*) FROM task WHERE dead_at IS NULL AND run_at <= now() AND kind NOT LIKE 'audit%%'
        AND kind = ANY(%(kinds)s)) AS tasks,
       (SELECT count(*) FROM delivery WHERE status IN ('queued', 'sending')) AS deliveries
"""
KINDS = ["bot.turn", "risk.listen", "intake.risk", "delivery.send", "media.fetch"]


@dataclass
class Verdict:
    """Counts of what must not be; `unknown`: deliveries that a person decides over, as the desk lists them."""

    acked: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    gaps: int = 0
    extra_conversations: int = 0
    replies: int = 0
    replies_lost: int = 0
    sent_twice: int = 0
    unknown: int = 0
    under_way: int = 0
    unanswered: int = 0
    views: int = 0
    views_incomplete: int = 0
    dead_tasks: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        bad = (self.lost, self.doubled, self.reordered, self.gaps, self.extra_conversations, self.replies_lost, self.sent_twice,
               self.unanswered, self.views_incomplete, self.dead_tasks)  # fmt: skip
        return not any(bad)


async def quiet(desk: Desk, twin: TelegramTwin, seconds: float) -> None:
    """Nothing is under way any more: spool, provider's queue, tasks and leases are empty. Raises TimeoutError."""

    async def nothing() -> bool:
        row = (await desk.rows(QUIET, {"kinds": KINDS}))[0]
        pending = sum(len(bot.pending) for bot in twin.bots.values())
        return not (desk.waiting() or pending or row["tasks"] or row["deliveries"])

    await until(nothing, seconds, pause=0.5)


async def judge(desk: Desk, ledger: Ledger, telegram: TelegramTwin, twilio: TwilioTwin, people: int, bots: list[str]) -> Verdict:
    ground = make_ground(desk.settings, pool=2, listen=False)
    try:
        found = Verdict()
        await _inbound(ground, ledger, found)
        await _shape(desk, found, people, bots)
        await _outbound(desk, ledger, telegram, twilio, found)
        return found
    finally:
        await ground.database.close()


async def _inbound(ground: Ground, ledger: Ledger, found: Verdict) -> None:
    copies: Counter[tuple[str, int]] = Counter()
    order: dict[str, list[int]] = defaultdict(list)
    async with ground.work() as work:
        conversations = await work.all("SELECT id FROM conversation")
        for row in conversations:
            key = await work.vault.key_of(work.conn, row["id"])
            for message in await work.all(
                "SELECT id, body FROM message WHERE conversation_id = %s AND author = 'citizen' ORDER BY seq", (row["id"],)
            ):
                said = _SAID.fullmatch(key.open(bytes(message["body"]), "message.body", message["id"]))
                if said:
                    copies[said[1], int(said[2])] += 1
                    order[said[1]].append(int(said[2]))
    for entry in ledger.inbound:
        if entry.acked:
            found.acked += 1
            if not copies[entry.who, entry.number]:
                found.lost += 1
                found.notes.append(f"lost: {entry}")
    found.doubled = sum(number - 1 for number in copies.values())
    found.reordered = sum(later < before for numbers in order.values() for before, later in pairwise(numbers))


async def _shape(desk: Desk, found: Verdict, people: int, bots: list[str]) -> None:
    row = (await desk.rows("""
        SELECT (SELECT count(*) FROM conversation) AS conversations,
          (SELECT count(*) FROM conversation c WHERE last_seq <> (SELECT count(*) FROM message WHERE conversation_id = c.id)
             OR last_seq <> (SELECT coalesce(max(seq), 0) FROM message WHERE conversation_id = c.id)) AS gaps,
          (SELECT count(*) FROM task WHERE dead_at IS NOT NULL) AS dead
    """))[0]  # fmt: skip
    found.gaps, found.dead_tasks = row["gaps"], row["dead"]
    found.extra_conversations = row["conversations"] - people
    left = await desk.rows(
        "SELECT c.id FROM conversation c WHERE c.id = ANY(%s) AND c.owner = 'bot' AND"
        " (SELECT max(seq) FROM message WHERE conversation_id = c.id AND author = 'citizen')"
        " > coalesce((SELECT max(to_seq) FROM bot_turn WHERE conversation_id = c.id), 0)", (bots,),
    )  # fmt: skip
    found.unanswered = len(left)


async def _outbound(desk: Desk, ledger: Ledger, telegram: TelegramTwin, twilio: TwilioTwin, found: Verdict) -> None:
    """Each reply once at the provider, or listed as what nobody can know. Twilio's calls bear our own id."""
    seen = Counter(str(message["text"]) for message in telegram.sent())
    calls: Counter[str] = Counter()
    for call in twilio.journal.calls:
        if call.name == "Messages.create" and call.status == 201:
            seen[str(call.values.get("Body", ""))] += 1
            calls[parse_qs(urlsplit(str(call.values.get("StatusCallback", ""))).query).get("delivery", [""])[0]] += 1
    rows = await desk.rows("SELECT status, count(*)::int AS number FROM delivery GROUP BY status")
    states = {row["status"]: row["number"] for row in rows}
    found.unknown = sum(states.get(state, 0) for state in UNSURE)
    replies = [entry for entry in ledger.replies if entry.acked]
    found.replies = len(replies)
    missing = [entry for entry in replies if not seen[entry.text]]
    found.under_way = sum(states.get(state, 0) for state in ("queued", "sending"))
    # Those that never went out are all among the unsure ones, or still under way.
    found.replies_lost = max(0, len(missing) - found.unknown - found.under_way)
    found.sent_twice = sum(seen[entry.text] > 1 for entry in replies) + sum(number > 1 for number in calls.values())


def recoveries(ledger: Ledger, kills: list[tuple[float, str]]) -> list[float]:
    """After each blow: how long until everything that was in the air at that moment was acknowledged, in seconds."""
    spans = sorted((entry.sent, entry.acked) for entry in [*ledger.inbound, *ledger.replies] if entry.acked)
    found = []
    for at, _ in kills:
        air = [acked for sent, acked in spans if sent <= at < acked]
        found.append(max(air) - at if air else 0.0)
    return found


def percentile(numbers: list[float], share: float) -> float:
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def wire(found: Verdict) -> dict[str, Any]:
    return {key: value for key, value in found.__dict__.items() if key != "notes"}
