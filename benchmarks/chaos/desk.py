"""A desk to be mistreated: its own servers, two of each process behind a proxy, and who may be killed."""

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import psycopg
from psycopg.rows import dict_row

from benchmarks.chaos.proxy import Proxy
from benchmarks.chaos.small_disk import SmallDisk
from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from core.database import driver_url
from core.identity.sessions import open_session
from core.identity.users import create_user
from core.settings import Settings
from core.work import Ground
from desk.launcher import services
from desk.launcher.folder import DataFolder, wait_until
from desk.launcher.services import free_port
from desk.launcher.supervisor import Child
from desk.launcher.up import bring_up_to_date
from desk.operators.service import OperatorChange, edit, ensure
from desk.queue.service import create_queue
from desk.wiring import make_ground

BOT_TOKEN, SECRET = "777000333:caos", "secreto-del-caos"
ACCOUNT, AUTH, NUMBER = "AC" + "5" * 32, "abcdefabcdefabcdefabcdefabcdef55", "whatsapp:+14155238886"
FAMILIES = {
    "web": {"intake.before_commit": 0.01, "intake.after_commit": 0.01, "intake.before_answer": 0.01, "status.before_commit": 0.03,
            "spool.writing": 0.5, "spool.before_rename": 0.5, "spool.after_rename": 0.5, "spool.before_unlink": 0.5},
    "relay": {"task.after_claim": 0.03, "task.before_done": 0.03, "delivery.after_claim": 0.1, "delivery.before_send": 0.1,
              "delivery.after_send": 0.1, "turn.before_say": 0.1},
    "worker": {"task.after_claim": 0.5, "task.before_done": 0.5},
}  # fmt: skip
_SPOOL = ("spool.writing", "spool.before_rename", "spool.after_rename", "spool.before_unlink")


@dataclass
class Kills:
    """`at`: wall-clock seconds of each."""

    at: list[tuple[float, str]] = field(default_factory=list)

    def add(self, what: str) -> None:
        self.at.append((time.time(), what))

    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(what for _, what in self.at).items()))


class Desk:
    """`front`: the proxy's address; `owner`: the database as its owner reaches it."""

    def __init__(self, data: Path, seed: int, twins: dict[str, str]) -> None:
        self.dice = random.Random(seed)
        self.kills = Kills()
        self.folder = DataFolder(data)
        self.folder.take()
        spec, self.owner = services.postgres(self.folder)
        self.postgres = Child(spec, data / "logs")
        self.disk = SmallDisk(Path(spec.argv[spec.argv.index("-D") + 1]))
        spec, self.valkey_url = services.valkey(self.folder)
        self.valkey = Child(spec, data / "logs")
        self.twins = twins
        self.ports = {name: free_port() for name in ("web-1", "web-2")}
        self.proxy = Proxy(list(self.ports.values()), seed=seed)
        self.pids: dict[str, int] = {}
        self.failpoints = False
        self.armed: dict[str, str] = {}
        self.resting = self.stopping = False
        self.settings = Settings(data=data)
        self._nursery: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.queue_id = self.operator_id = UUID(int=0)
        self.channels: dict[str, str] = {}
        self.token = ""

    @property
    def front(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"

    async def start(self) -> None:
        self.postgres.start()
        self.valkey.start()
        if not await asyncio.to_thread(wait_until, self.postgres.spec.ready, 180):
            raise RuntimeError(f"no PostgreSQL: {self.postgres.last_words()}")
        database = services.desk_user(self.folder, self.owner)
        await asyncio.to_thread(bring_up_to_date, self.owner, database)
        await self.proxy.open()
        self.settings = Settings(
            data=self.folder.path, database_url=database, redis_url=self.valkey_url, chroma_url="http://127.0.0.1:9",
            public_url=self.front, load_test=True, port=self.proxy.port,
        )  # fmt: skip
        ground = make_ground(self.settings, pool=2, listen=False)
        await self._furnish(ground)
        await ground.database.close()
        self._nursery = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.chaos.nursery", str(self.folder.path / "logs"),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._nursery.stdout is not None
        await self._nursery.stdout.readline()
        self._reader = asyncio.create_task(self._hear())
        for name in ("web-1", "web-2", "relay-1", "relay-2", "worker-1", "worker-2"):
            self.fork(name)
        await self.ready()

    async def _furnish(self, ground: Ground) -> None:
        async with ground.work() as work:
            self.queue_id = await create_queue(work, name="Caos")
            self.operator_id = await create_user(work, email="caos@desk.test", name="Caos", password="una-clave-de-caos-1", role="operator")
            await ensure(work, self.operator_id)
            await edit(work, self.operator_id, OperatorChange(4, (), ("es",), ()))
            self.token = (await open_session(work, self.operator_id, kind="bearer")).token
            web = await accounts.create(work, ChannelCreate(kind="web", name="Web", queue_id=self.queue_id))
            telegram = await accounts.create(work, ChannelCreate(
                kind="telegram", name="T", token=BOT_TOKEN, secret=SECRET, api_base_url=self.twins["telegram"], queue_id=self.queue_id))  # fmt: skip
            given = {"kind": "whatsapp", "name": "W", "account_sid": ACCOUNT, "auth_token": AUTH, "from": NUMBER,
                     "api_base_url": self.twins["twilio"], "queue_id": str(self.queue_id)}  # fmt: skip
            whatsapp = await accounts.create(work, ChannelCreate.model_validate(given))
        self.channels = {"web": str(web.id), "telegram": str(telegram.id), "whatsapp": str(whatsapp.id)}

    def fork(self, name: str) -> None:
        process = name.partition("-")[0]
        environment = {
            "VENTANILLA_DATABASE_URL": self.settings.database_url, "VENTANILLA_REDIS_URL": self.settings.redis_url,
            "VENTANILLA_CHROMA_URL": self.settings.chroma_url, "VENTANILLA_DATA": str(self.settings.data),
            "VENTANILLA_PUBLIC_URL": self.front, "VENTANILLA_LOAD_TEST": "1", "VENTANILLA_LOG_LEVEL": "WARNING",
            "VENTANILLA_HOST": "127.0.0.1", "VENTANILLA_PORT": str(self.ports.get(name, 0)), "MALLOC_ARENA_MAX": "2",
        }  # fmt: skip
        self.armed.pop(name, None)
        if self.failpoints and not self.resting and self.dice.random() < 0.75:
            family = FAMILIES[process]
            chosen = self.dice.choice(list(family))
            self.armed[name] = chosen
            environment["VENTANILLA_FAILPOINTS"] = f"{chosen}={family[chosen]}"
            if process == "web":
                environment["VENTANILLA_FAILPOINTS"] += "".join(f",{one}=0.1" for one in _SPOOL if one != chosen)
        assert self._nursery is not None and self._nursery.stdin is not None
        self._nursery.stdin.write(json.dumps({"name": name, "process": process, "env": environment}).encode() + b"\n")

    async def _hear(self) -> None:
        assert self._nursery is not None and self._nursery.stdout is not None
        while line := await self._nursery.stdout.readline():
            said = json.loads(line)
            name = said["name"]
            if "ended" not in said:
                self.pids[name] = said["pid"]
                continue
            killed = self.pids.pop(name, None)
            if self.stopping:
                continue
            if said["ended"] == -signal.SIGKILL and killed == said["pid"]:
                self.kills.add(f"{name.partition('-')[0]}:{self.armed.get(name, 'failpoint')}")
            elif said["ended"] != -signal.SIGKILL:
                print(f"  {name} ended by itself: {said['ended']}\n{self.last_words(name)[-700:]}", flush=True)
            self.fork(name)

    def arm(self) -> None:
        """From now on each process may die at one of its failpoints; those that run are exchanged for armed ones."""
        self.failpoints = True
        for name in ("web-1", "relay-1", "web-2", "relay-2"):
            self.kill(name)

    def kill(self, name: str) -> None:
        """kill -9 of one that this run forked; it comes back at once."""
        if (pid := self.pids.pop(name, None)) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.kills.add(f"{name.partition('-')[0]}:at random")

    async def ready(self, seconds: float = 300) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            for name, port in self.ports.items():
                try:
                    await until(partial(_answers, http, f"http://127.0.0.1:{port}/health/ready"), seconds)
                except TimeoutError:
                    raise RuntimeError(f"{name} does not answer:\n{self.last_words(name)}") from None

    def last_words(self, name: str) -> str:
        path = self.folder.path / "logs" / f"{name}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    async def calm(self) -> None:
        """No more failpoints: each process is started anew without."""
        self.resting = True
        for name in list(self.armed):
            if (pid := self.pids.pop(name, None)) is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(1)
        await self.ready()

    @property
    def spool(self) -> Path:
        return self.settings.spool_path

    def waiting(self) -> int:
        with contextlib.suppress(FileNotFoundError):
            return len(list(self.spool.glob("*.batch")))
        return 0

    async def rows(self, statement: str, values: Any = None) -> list[dict[str, Any]]:
        """As the owner, on a connection of its own; raises what an absent server raises."""
        async with await psycopg.AsyncConnection.connect(
            driver_url(self.owner), autocommit=True, row_factory=dict_row, connect_timeout=5
        ) as conn:
            cursor = await conn.execute(statement, values)
            return await cursor.fetchall() if cursor.description else []

    async def stop(self) -> None:
        self.stopping = True
        if self._nursery is not None and self._nursery.stdin is not None:
            self._nursery.stdin.close()
            await self._nursery.wait()
        if self._reader is not None:
            self._reader.cancel()
        await self.proxy.close()
        for child in (self.valkey, self.postgres):
            await asyncio.to_thread(child.stop)
            await asyncio.to_thread(child.wait)
        self.folder.release()


async def until(check: Any, seconds: float = 60, pause: float = 0.1) -> Any:
    """Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            with contextlib.suppress(psycopg.Error, OSError, aiohttp.ClientError):
                found = check()
                if asyncio.iscoroutine(found):
                    found = await found
                if found:
                    return found
            await asyncio.sleep(pause)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    async with http.get(url) as answer:
        return answer.status == 200


@asynccontextmanager
async def standing(seed: int, twins: dict[str, str], *, small_disk: bool = False) -> AsyncIterator[Desk]:
    """`small_disk`: the database on a disk that a storm can fill, where one can be mounted."""
    with tempfile.TemporaryDirectory(prefix="ventanilla-chaos-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Desk(Path(folder) / "data", seed, twins)
        if small_disk:
            made.disk.mount()
        try:
            await made.start()
            yield made
        finally:
            await made.stop()
            made.disk.unmount()
