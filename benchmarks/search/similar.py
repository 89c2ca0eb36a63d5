"""How long similar cases take beside an open conversation, and by which plan they are found."""

import random
import re
import time
from uuid import UUID

import httpx
import psycopg

from benchmarks.inbound.__main__ import percentile
from benchmarks.inbound.house import House
from core import search
from core.database import connect
from core.work import Ground
from desk.triage import alike, assist
from desk.triage.similar import words_of

GOAL = 1.0
_CLOSE = "UPDATE conversation SET owner = 'none', closed_at = opened_at + interval '1 hour', close_reason = 'operator:resolved' WHERE queue_id = %s"
_OPEN = "SELECT id FROM conversation WHERE closed_at IS NULL AND queue_id = %s ORDER BY id"
_WALKED = re.compile(r"Seq Scan on (text_token|conversation|case_file)")


def close(desk: House, queue: UUID, kept: UUID) -> list[UUID]:
    """Closes what is in `queue`; those of `kept` stay open."""
    with psycopg.connect(desk.urls.owner, autocommit=True) as owner:
        owner.execute(_CLOSE, (queue,))
        owner.execute("VACUUM (ANALYZE) conversation, text_token")
        return [row[0] for row in owner.execute(_OPEN, (kept,))]


def measure(desk: House, who: str, token: str, ids: list[UUID], times: int) -> None:
    seconds, found = [], 0
    with httpx.Client(base_url=desk.settings.public_url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        for number, one in enumerate(random.Random(5).choices(ids, k=times + 5)):
            begun = time.perf_counter()
            answer = client.get(f"/api/v1/conversations/{one}/similar")
            answer.raise_for_status()
            if number >= 5:
                seconds.append(time.perf_counter() - begun)
                found += len(answer.json()["items"])
    p50, p95 = percentile(seconds, 0.5), percentile(seconds, 0.95)
    print(f"{'similar':16}{who:10}{found / times:8.1f}{p50 * 1e3:7.1f}ms{p95 * 1e3:7.1f}ms"
          f"   {'ok' if p95 <= GOAL else 'ABOVE'} (<= {GOAL * 1e3:.0f} ms)")  # fmt: skip


async def plan(ground: Ground, conversation: UUID) -> str:
    """By index, or which table is walked through."""
    async with ground.work() as work:
        spoken = words_of(m["text"] or "" for m in await assist.spoken(work, conversation) if m["author"] == "citizen")
        tokens = [token for key in await search.live(work) for token in key.tokens(spoken)]
        place = alike.talks(work, conversation)
        made, values = alike.statement(alike.INDEXED, place, tokens, alike.BEST)
    async with await connect(ground.database.url) as conn:
        told = await (await conn.execute(f"EXPLAIN {made}", values, prepare=False)).fetchall()
    lines = "\n".join(str(row["QUERY PLAN"]) for row in told)
    walked = sorted(set(_WALKED.findall(lines)))
    named = ", ".join(sorted(set(re.findall(r"(?:using|Scan on) (\w*(?:ix_|_pkey)\w*)", lines))))
    return f"{len(tokens)} tokens, by {named}; walked through: {', '.join(walked) or 'nothing'}"
