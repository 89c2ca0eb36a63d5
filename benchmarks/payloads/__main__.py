"""`python -m benchmarks.payloads [--count N] [--seed S] [--telegram FILE] [--twilio FILE]`.

Every sample and N mutated ones, half of them unsigned, at the desk's own application with a real database.
"""

import argparse
import asyncio
import gc
import resource
import sys
import tempfile
import time
from pathlib import Path

import bot
from benchmarks.inbound.house import _accounts
from benchmarks.payloads import knock, samples
from core.settings import Settings
from desk.app import build
from desk.launcher.services import free_port
from desk.launcher.up import services_only
from desk.wiring import make_ground

FLAT = 1.10
"""Memory at the end over that after a tenth of the signed calls."""


def rss() -> float:
    """MiB of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def run(settings: Settings, options: argparse.Namespace) -> bool:
    ground = make_ground(settings, pool=16, listen=True)
    ground.extras["brain"] = bot.Brain(ground)
    await _accounts(ground)
    fastapi, app = build(ground)
    async with fastapi.router.lifespan_context(fastapi):
        return await measure(ground, app, options)


async def measure(ground: knock.Ground, app: knock.ASGIApp, options: argparse.Namespace) -> bool:
    given, ours = samples.read(options.telegram, options.twilio), samples.own()
    every = samples.Samples(ours.updates + given.updates, ours.forms + given.forms)
    doors, url = [door async for door in knock.doors(ground)], ground.settings.public_url
    print(f"seed {options.seed}; samples: {len(ours.updates)} + {len(ours.forms)} of our own,"
          f" {len(given.updates)} + {len(given.forms)} given")  # fmt: skip
    plain = await knock.knock(app, knock.whole(every, doors, url))
    before, half = await knock.counted(ground), options.count // 2
    started = time.monotonic()
    unsigned = await knock.knock(app, knock.mutated(every, doors, url, half, options.seed, signed=False))
    after = await knock.counted(ground)
    tenth = max(1, (options.count - half) // 10)
    first = await knock.knock(app, knock.mutated(every, doors, url, tenth, options.seed + 1, signed=True))
    early = rss()
    rest = await knock.knock(app, knock.mutated(every, doors, url, options.count - half - tenth, options.seed + 2, signed=True))
    late, seconds = rss(), time.monotonic() - started
    kept = await knock.counted(ground)
    left = {table: after[table] - before[table] for table in before if after[table] != before[table]}
    broken = sum(one.broken for one in (plain, unsigned, first, rest))
    for name, one in (("samples as they are", plain), ("mutated, unsigned", unsigned), ("mutated, signed", first), ("", rest)):
        print(f"{name or '…':22} {sum(one.statuses.values()):7}  {dict(sorted(one.statuses.items()))}")
        for status, body in one.failures:
            print(f"   {status}: {body!r}")
    print(f"5xx: {broken} of {sum(sum(o.statuses.values()) for o in (plain, unsigned, first, rest))}"
          f" (0 of N: below {3 / max(1, options.count):.5%} at 95 %)")  # fmt: skip
    print(f"rows left by {half} unsigned calls: {left or 0}; kept of the signed: {kept['message'] - after['message']} messages")
    print(f"memory: {early:.0f} MiB after a tenth, {late:.0f} MiB at the end ({late / early:.3f}); {seconds:.0f} s")
    return not broken and not left and late / early <= FLAT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.payloads", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--telegram", type=Path)
    parser.add_argument("--twilio", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ventanilla-payloads-") as folder:
        data, port = Path(folder), free_port()
        data.chmod(0o755)
        with services_only(data) as urls:
            settings = Settings(data=data, port=port, public_url=f"http://127.0.0.1:{port}", load_test=True,
                                database_url=urls.database, redis_url=urls.redis, chroma_url=urls.chroma)  # fmt: skip
            if not asyncio.run(run(settings, options)):
                sys.exit(1)


if __name__ == "__main__":
    main()
