"""`python -m benchmarks.duplicates [--events N] [--people N] [--seed S]`: two web processes, three copies of each at once."""

import argparse
import asyncio
import sys
import time
from collections import Counter
from dataclasses import replace

from benchmarks.duplicates import events
from benchmarks.inbound.house import House, house, ready
from benchmarks.payloads import knock
from desk.launcher.services import free_port
from desk.launcher.supervisor import Child
from desk.launcher.up import own_spec
from desk.wiring import make_ground

WORKERS = 6


class Line:
    """A connection that stays open: one call at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, made: knock.Call) -> int:
        """Once more on a new connection where the old one had been closed for idleness: as a provider does."""
        try:
            return await self._ask(made)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            self._streams = None
            return await self._ask(made)

    async def _ask(self, made: knock.Call) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = [f"POST {made.path} HTTP/1.1".encode(), b"Host: localhost", b"Content-Length: %d" % len(made.body)]
        writer.write(b"\r\n".join([*head, *(name + b": " + value for name, value in made.headers), b"", made.body]))
        answer = await reader.readuntil(b"\r\n\r\n")
        at = answer.lower().find(b"content-length:")
        await reader.readexactly(int(answer[at + 15 : answer.index(b"\r\n", at)]) if at >= 0 else 0)
        return int(answer[9:12])

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


async def tell(ports: tuple[int, int], calls: list[knock.Call]) -> Counter[int]:
    """Each call on three lines at once: one to each process, and one more to either in turn."""
    answers: Counter[int] = Counter()
    waiting = iter(enumerate(calls))

    async def worker() -> None:
        lines = [Line(ports[0]), Line(ports[1]), Line(ports[0]), Line(ports[1])]
        for number, made in waiting:
            answers.update(await asyncio.gather(lines[0].ask(made), lines[1].ask(made), lines[2 + number % 2].ask(made)))
        for line in lines:
            line.close()

    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    return answers


async def run(desk: House, second: int, options: argparse.Namespace) -> bool:
    ground = make_ground(desk.settings, pool=2, listen=False)
    doors = [door async for door in knock.doors(ground)]
    calls = list(events.calls(doors, desk.settings.public_url, options.events, options.people, options.seed))
    started = time.monotonic()
    answers = await tell((desk.settings.port, second), calls)
    seconds = time.monotonic() - started
    found, wanted = await events.rows(ground), events.wanted(options.events, len(doors), options.people)
    await ground.database.close()
    print(f"seed {options.seed}: {options.events} events x {events.COPIES} at once to two processes, {seconds:.0f} s; answers {dict(answers)}")
    print(f"found  {found}\nwanted {wanted}")
    return found == wanted and set(answers) == {200}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args()
    with house() as desk:
        port = free_port()
        # Both stand behind one public address, as behind a proxy.
        spec = own_spec("web", desk.settings.model_copy(update={"port": port}), desk.urls)
        child = Child(replace(spec, name="web-2"), desk.settings.data / "logs")
        child.start()
        try:
            ready(child)
            good = asyncio.run(run(desk, port, options))
        finally:
            child.stop()
            child.wait()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
