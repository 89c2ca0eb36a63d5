"""A desk of its own for a benchmark: fresh folder, real servers, the web process, with or without the relay."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from core.identity.users import create_user
from core.settings import Settings
from core.work import Ground
from desk.launcher import binaries
from desk.launcher.services import free_port
from desk.launcher.supervisor import Child
from desk.launcher.up import ServiceUrls, own_spec, services_only
from desk.wiring import make_ground

PASSWORD = "un-banco-de-pruebas-9"
CONSOLES = 20
TWILIO_TOKEN = "0123456789abcdef0123456789abcdef"
TELEGRAM_SECRET = "banco-secreto"


@dataclass
class House:
    settings: Settings
    urls: ServiceUrls
    pgbench: Path
    telegram: str
    whatsapp: str
    tokens: list[str]

    @property
    def server(self) -> str:
        return self.urls.owner.rpartition("/")[0]

    def committed(self, since: float) -> dict[tuple[str, int], float]:
        """When PostgreSQL committed each message, by conversation and seq; all times in seconds since 1970."""
        with psycopg.connect(self.urls.owner) as conn:
            rows = conn.execute(
                "SELECT m.conversation_id, m.seq, extract(epoch FROM pg_xact_commit_timestamp(r.xmin))"
                " FROM receipt r JOIN message m ON m.id = r.message_id WHERE m.at > to_timestamp(%s)",
                (since,),
            )
            return {(str(conversation), seq): float(at) for conversation, seq, at in rows}

    def citizens(self, count: int) -> tuple[str, ...]:
        """Tokens of so many conversations from the web."""
        with httpx.Client(base_url=self.settings.public_url, timeout=30) as client:
            return tuple(client.post("/api/v1/chat/sessions", json={"mode": "anonymous"}).json()["token"]
                         for _ in range(count))  # fmt: skip


@contextmanager
def house(*, relay: bool = False) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as folder:
        data = Path(folder)
        data.chmod(0o755)
        port = free_port()
        settings = Settings(data=data, port=port, public_url=f"http://127.0.0.1:{port}", load_test=True)
        os.environ["VENTANILLA_LOAD_TEST"] = "1"
        with services_only(data, postgres=["track_commit_timestamp=on"]) as urls:
            told = settings.model_copy(update={"database_url": urls.database, "redis_url": urls.redis,
                                               "chroma_url": urls.chroma})  # fmt: skip
            telegram, whatsapp = asyncio.run(_furnish(told))
            children = [Child(own_spec(name, told, urls), data / "logs") for name in ["web"] + ["relay"] * relay]
            try:
                for child in children:
                    child.start()
                ready(children[0])
                pgbench = binaries.postgres(data) / "pgbench"
                yield House(told, urls, pgbench, telegram, whatsapp, _log_in(told))
            finally:
                for child in children:
                    child.stop()
                    child.wait()


def ready(child: Child) -> None:
    """Waits until it serves. Raises RuntimeError."""
    deadline = time.monotonic() + 120
    while not child.spec.ready():
        if not child.alive() or time.monotonic() > deadline:
            raise RuntimeError(f"web did not start: {child.last_words()}")
        time.sleep(0.05)


async def _furnish(settings: Settings) -> tuple[str, str]:
    ground = make_ground(settings, pool=2, listen=False)
    try:
        return await _accounts(ground)
    finally:
        await ground.database.close()


async def _accounts(ground: Ground) -> tuple[str, str]:
    async with ground.work() as work:
        for number in range(CONSOLES):
            await create_user(work, email=f"console{number}@bench.test", name=f"Console {number}", password=PASSWORD,
                              role="admin")  # fmt: skip
        telegram = await accounts.create(
            work, ChannelCreate(kind="telegram", name="Banco", token="123456:" + "a" * 35, secret=TELEGRAM_SECRET)
        )
        whatsapp = await accounts.create(work, ChannelCreate.model_validate({
            "kind": "whatsapp", "name": "Banco", "account_sid": "AC" + "0" * 32, "auth_token": TWILIO_TOKEN,
            "from": "whatsapp:+14155238886",
        }))  # fmt: skip
        await accounts.create(work, ChannelCreate(kind="web", name="Banco"))
    return str(telegram.id), str(whatsapp.id)


def _log_in(settings: Settings) -> list[str]:
    with httpx.Client(base_url=settings.public_url, timeout=30) as client:
        tokens = []
        for number in range(CONSOLES):
            body = {"email": f"console{number}@bench.test", "password": PASSWORD, "token": True}
            answer = client.post("/api/v1/auth/login", json=body)
            answer.raise_for_status()
            tokens.append(str(answer.json()["token"]))
        return tokens
