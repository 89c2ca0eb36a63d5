"""`python -m benchmarks.chaos [--only T1,T3] [--messages N] [--kills K] [--seed S] [--minutes M] [--out FILE]`; `--sum FILE...`.

Prints N, kills, seed, lost, doubled, reordered and the p95 of recovery; appends the same as one line of JSON to FILE.
Exit code 1 when anything was lost, doubled or out of order.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.chaos.run import ALL, Plan, chaos

COUNTED = ("messages", "on_disk", "kills", "acked", "lost", "doubled", "reordered", "gaps", "extra_conversations", "replies", "replies_lost",
           "sent_twice", "unknown", "under_way", "unanswered", "views", "views_incomplete", "dead_tasks", "invalid_calls", "seconds")  # fmt: skip
MUST_BE_NONE = ("lost", "doubled", "reordered", "gaps", "extra_conversations", "replies_lost", "sent_twice", "unanswered",
                "views_incomplete", "dead_tasks", "invalid_calls")  # fmt: skip


def total(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Runs added up: counts are summed, the worst recovery stands."""
    found: dict[str, Any] = {name: sum(row.get(name, 0) for row in rows) for name in COUNTED}
    blows: Counter[str] = Counter()
    for row in rows:
        blows.update(row.get("blows", {}))
    found |= {"runs": len(rows), "seeds": [row["seed"] for row in rows], "blows": dict(sorted(blows.items()))}
    found |= {name: max((row.get(name, 0.0) for row in rows), default=0.0) for name in ("recovery_p95", "recovery_max")}
    return found


def show(row: dict[str, Any]) -> None:
    print(f"\nN {row['acked']} acknowledged of {row['messages']} sent, {row['on_disk']} of them from disk; {row['kills']} kills; seed {row.get('seed', row.get('seeds'))}")
    print(f"lost {row['lost']}  doubled {row['doubled']}  reordered {row['reordered']}  gaps {row['gaps']}"
          f"  (95 % bound of the share lost: {3 / max(row['acked'], 1):.6f})")  # fmt: skip
    print(f"replies {row['replies']}: lost {row['replies_lost']}, sent twice {row['sent_twice']}, unconfirmed and listed {row['unknown']},"
          f" under way when time was up {row['under_way']}")
    print(f"left without the bot's turn {row['unanswered']}; views {row['views']}, incomplete {row['views_incomplete']};"
          f" dead tasks {row['dead_tasks']}; calls against the specifications {row['invalid_calls']}")  # fmt: skip
    print(f"recovery p95 {row['recovery_p95']} s, longest {row['recovery_max']} s")
    for what, number in row["blows"].items():
        print(f"  {number:5d} {what}")
    for test in ALL:
        if test in row:
            print(f"{test} {json.dumps(row[test])}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos")
    parser.add_argument("--only", default=",".join(ALL), help="tests of T1 to T10, comma separated")
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--minutes", type=float, help="instead of --messages, at --rate")
    parser.add_argument("--rate", type=float, default=60.0, help="messages a second")
    parser.add_argument("--kills", type=int, default=20, help="kill -9 at random, beside those at failpoints")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--away", type=float, default=6.0, help="seconds that PostgreSQL is away")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds that Valkey is paused or full")
    parser.add_argument("--every", type=float, default=8.0, help="seconds between two blows at a server")
    parser.add_argument("--events", type=int, default=200, help="T6")
    parser.add_argument("--views", type=int, default=10, help="T8")
    parser.add_argument("--view-messages", type=int, default=200, help="T8")
    parser.add_argument("--most", type=float, default=0.0, help="seconds of writing after which it ends, however few were said")
    parser.add_argument("--quiet", type=float, default=600.0, help="longest wait for the end of what is under way, in seconds")
    parser.add_argument("--out", type=Path, help="file that the result is appended to as a line")
    parser.add_argument("--sum", type=Path, nargs="+", help="only adds up the lines of these files")
    asked = parser.parse_args()
    if asked.sum:
        rows = [json.loads(line) for path in asked.sum for line in path.read_text().splitlines() if line.strip()]
        show(total(rows))
        return int(any(total(rows)[name] for name in MUST_BE_NONE))
    only = tuple(asked.only.split(","))
    if unknown := set(only) - set(ALL):
        parser.error(f"no such test: {', '.join(sorted(unknown))}")
    messages = int(asked.minutes * 60 * asked.rate) if asked.minutes else asked.messages
    plan = Plan(only, messages, asked.rate, asked.kills, asked.seed, asked.people, asked.away, asked.pause, asked.every, asked.events,
                asked.views, asked.view_messages, quiet=asked.quiet, most=asked.most)  # fmt: skip
    # Told to stop, it still stops what it started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    result, verdict = asyncio.run(chaos(plan))
    show(result)
    for note in verdict.notes[:20]:
        print(f"  ! {note}")
    if asked.out:
        with asked.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(result) + "\n")
    return int(any(result.get(name) for name in MUST_BE_NONE))


if __name__ == "__main__":
    sys.exit(main())
