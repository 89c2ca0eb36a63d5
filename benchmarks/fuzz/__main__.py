"""`python -m benchmarks.fuzz [--cases N] [--seed S] [--role R]`; prints operations covered, cases and server errors."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.fuzz.knock import ROLES, Knocker, Tally, operations
from core.settings import Settings
from tests.house import house
from tests.services import Services, migrated_template, postgres, valkey


async def knock(settings: Settings, cases: int, seed: int, roles: tuple[str, ...]) -> tuple[Tally, int]:
    async with house(settings) as desk:
        desk.ground.settings.load_test = True
        document = (await desk.http.get("/api/schema")).json()
        knocker = Knocker(desk, document, seed)
        await knocker.furnish()
        return await knocker.run(cases, roles), len(operations(document))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--role", choices=ROLES, action="append")
    options = parser.parse_args()
    roles = tuple(options.role or ROLES)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, postgres() as server, valkey() as cache:
        services = Services(server, cache.url)
        url = services.database_url(migrated_template(services))
        settings = Settings(data=Path(folder), database_url=url, redis_url=cache.url, load_test=True)
        tally, known = asyncio.run(knock(settings, options.cases, options.seed, roles))
    for line in sorted(set(tally.failures))[:40] + sorted(set(tally.violations))[:40]:
        print(line)
    print(f"seed {options.seed}: {tally.cases} cases in {time.monotonic() - begun:.0f} s; {dict(sorted(tally.statuses.items()))}")
    print(f"operations x roles covered: {len(tally.covered)} of {known * len(roles)}; answered with success: {len(tally.entered)} of {known} operations")
    none = f" (0 of {tally.cases}: at most {3 / tally.cases:.1e} with 95 % confidence)" if tally.cases and not tally.failures else ""
    print(f"server errors: {len(tally.failures)}{none}; answers unlike the document: {len(tally.violations)}")
    return 1 if tally.failures or tally.violations else 0


if __name__ == "__main__":
    sys.exit(main())
