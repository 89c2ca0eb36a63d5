"""`python -m benchmarks.schemathesis [--examples N] [--seed S] [--role R]`; prints operations covered, cases and server errors."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.fuzz.knock import ROLES, Knocker
from benchmarks.schemathesis.ask import Tally, ask
from core.settings import Settings
from tests.house import house
from tests.services import Services, migrated_template, postgres, valkey


async def run(settings: Settings, examples: int, number: int, roles: tuple[str, ...]) -> tuple[Tally, int]:
    async with house(settings) as desk:
        knocker = Knocker(desk, {}, number)
        await knocker.furnish()
        return await ask(desk, knocker.known, examples=examples, number=number, roles=roles)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.schemathesis")
    parser.add_argument("--examples", type=int, default=5, help="good and broken cases each, for an operation and a role")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--role", choices=ROLES, action="append")
    options = parser.parse_args()
    roles = tuple(options.role or ROLES)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, postgres() as server, valkey() as cache:
        services = Services(server, cache.url)
        url = services.database_url(migrated_template(services))
        settings = Settings(data=Path(folder), database_url=url, redis_url=cache.url, load_test=True)
        tally, operations = asyncio.run(run(settings, options.examples, options.seed, roles))
    for line in sorted(set(tally.server_errors))[:40] + sorted(set(tally.deviations))[:60]:
        print(line)
    print(f"seed {options.seed}: {tally.cases} cases in {time.monotonic() - begun:.0f} s; {dict(sorted(tally.statuses.items()))}")
    print(f"operations x roles covered: {len(tally.covered)} of {operations * len(roles)} ({operations} operations)")
    print(f"server errors: {len(tally.server_errors)}; answers unlike the document: {len(tally.deviations)}")
    return 1 if tally.server_errors or tally.deviations else 0


if __name__ == "__main__":
    sys.exit(main())
