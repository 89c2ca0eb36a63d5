"""What the commands of the house do, on a ground of their own that ends with the command."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
import msgspec
import structlog
import yaml
from psycopg import AsyncConnection
from psycopg.rows import DictRow

from core.audit import anchors, chain
from core.clock import SystemClock
from core.database import Database, connect
from core.errors import Invalid, Unavailable
from core.events import Bus
from core.identity.imports.schemas import ImportReport, wire
from core.identity.imports.service import Mode
from core.identity.imports.service import import_users as take_users
from core.identity.users import create_user
from core.live import Hints
from core.settings import Settings
from core.vault import KeyRingError, Vault, rotate
from core.vault.keyring import create
from core.work import Ground
from desk.intake.spool import Spool
from desk.launcher.ring import open_ring
from desk.search import jobs as search_jobs

T = TypeVar("T")


async def stand(settings: Settings, act: Callable[[Ground], Awaitable[T]]) -> T:
    """`act` on a ground whose hints reach the processes that run."""
    vault = Vault(await asyncio.to_thread(open_ring, settings, settings.database_url))
    hints = Hints(settings.redis_url, listen=False)
    ground = Ground(settings, Database(settings.database_url or "", size=2), vault, SystemClock(), Bus({}), hints)
    hints.start()
    try:
        return await act(ground)
    finally:
        await hints.stop()
        await ground.database.close()


async def create_admin(ground: Ground, email: str, name: str, password: str) -> UUID:
    """Raises Invalid for a bad address, name or password, Conflict for an address that is taken."""
    if not name.strip():
        raise Invalid("The account needs a name.", code="name_missing")
    locale = ground.settings.default_locale
    async with ground.work() as work:
        return await create_user(
            work, email=email, name=name.strip(), password=password, role="admin", locale=locale
        )


async def import_users(ground: Ground, table: bytes, *, good_rows: bool, invite: bool) -> ImportReport:
    """Raises Invalid, TooLarge for what is no such table, Conflict."""
    async with ground.work() as work:
        mode: Mode = "good_rows" if good_rows else "all_or_nothing"
        return wire(await take_users(work, table, mode, invite=invite), mode, work.settings.default_locale)


@dataclass(frozen=True, slots=True)
class AuditFound:
    """`at` tells of the row where the chain breaks, when it is still there."""

    sealed: int
    tail: int
    broken_at: int | None
    at: dict[str, Any] | None

    def wire(self) -> dict[str, Any]:
        row = {name: str(value) for name, value in self.at.items()} if self.at else None
        return {"sealed": self.sealed, "tail": self.tail, "broken_at": self.broken_at, "row": row}

    def sentence(self) -> str:
        if self.broken_at is None:
            return f"The chain holds: {self.sealed} rows are sealed, {self.tail} are not sealed yet."
        where = f"The chain breaks at link {self.broken_at}, after {self.sealed} that hold"
        if self.at is None:
            return f"{where}: the row before it is gone."
        return f"{where}: row {self.at['id']} of {self.at['at']:%Y-%m-%d %H:%M:%S %Z}, {self.at['action']}."


async def verify_audit(ground: Ground) -> AuditFound:
    async with await connect(ground.database.url) as conn:
        verdict = await chain.verify(conn, await anchors.known(conn, ground.vault, ground.settings.data))
        row = None
        if verdict.broken_at is not None:
            cursor = await conn.execute(
                "SELECT e.id, e.at, e.action FROM audit_link l JOIN audit_event e ON e.id = l.event_id WHERE l.seq = %s",
                (verdict.broken_at,),
            )
            row = await cursor.fetchone()
        return AuditFound(verdict.sealed, verdict.tail, verdict.broken_at, row)


async def rotate_ring(ground: Ground) -> rotate.Turned:
    """Raises KeyRingError, Unavailable while another one rotates."""
    async with await connect(ground.database.url) as conn:
        await _alone(conn)
        turned = await rotate.rotate(conn, ground.vault)
    async with ground.work() as work:
        await work.audit("vault.rotated", "vault", None, key=turned.key, fresh=turned.fresh, moved=turned.moved)
    return turned


async def retire_key(ground: Ground, key_id: str) -> None:
    """Raises KeyRingError, Unavailable while another one rotates."""
    spool = Spool(ground.settings.spool_path, ground.vault, ground.settings.spool_bytes)
    if waiting := spool.sealed_by(key_id):
        raise KeyRingError(f"{waiting} files of messages on this machine's disk still need the key {key_id!r}")
    async with await connect(ground.database.url) as conn:
        await _alone(conn)
        await rotate.retire(conn, ground.vault, key_id)
    async with ground.work() as work:
        await work.audit("vault.key_retired", "vault", None, key=key_id)


async def turn_search_key(ground: Ground) -> int:
    """The number of the new key."""
    return await search_jobs.turn(ground)


async def ring_uses(ground: Ground) -> dict[str, int]:
    """Key id -> stored values that it opens; the one in use first."""
    ring = ground.vault.ring
    async with await connect(ground.database.url) as conn:
        ids = [ring.current, *(key_id for key_id in ring.keys if key_id != ring.current)]
        return {key_id: await rotate.count(conn, key_id) for key_id in ids}


async def _alone(conn: AsyncConnection[DictRow]) -> None:
    """Until the connection closes."""
    row = await (await conn.execute("SELECT pg_try_advisory_lock(7262004) AS mine")).fetchone()
    if not (row or {})["mine"]:
        raise Unavailable("The key ring is being rotated already.")


async def openapi(settings: Settings) -> dict[str, Any]:
    """The document of the application as it is built, without any service."""
    from desk.app import build
    from desk.wiring import EVENTS

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    database = Database("postgresql://nobody@localhost/nothing", size=1)
    ground = Ground(settings, database, Vault(create()), SystemClock(), Bus(EVENTS), Hints(None))
    document: dict[str, Any] = build(ground)[0].openapi()
    await database.close()
    return document


async def reindex(ground: Ground, *, everything: bool) -> int:
    """Passages done. Raises Unavailable without a Chroma that answers."""
    from knowledge_base.jobs import reindex as run

    await _await_chroma(ground.settings.chroma_url)
    return await run(ground, everything=everything)


async def _await_chroma(url: str | None) -> None:
    """One that was just started needs some seconds."""
    if not url:
        raise Unavailable("There is no Chroma to index into: set VENTANILLA_CHROMA_URL.")
    transport = httpx.AsyncHTTPTransport(retries=5)
    async with httpx.AsyncClient(transport=transport, timeout=10, trust_env=False) as client:
        try:
            (await client.get(f"{url.rstrip('/')}/api/v2/heartbeat")).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"Chroma does not answer at {url} ({type(error).__name__}).") from None


async def import_case_type(ground: Ground, file: Path, family: str = "care") -> dict[str, Any]:
    """{id, version}; of CiviCase's XML also what of it was mapped and what was not.

    Raises Invalid for what is no case type, or one with faults.
    """
    from casework.case_types import civicase, store
    from casework.case_types.definition import parse

    raw = await asyncio.to_thread(file.read_bytes)
    told: dict[str, Any] = {}
    if civicase.is_xml(raw):
        imported = civicase.read(raw, family)
        definition = imported.definition
        told = {"mapped": imported.mapped, "not_mapped": imported.not_mapped}
    else:
        try:
            definition = parse(yaml.safe_load(raw.decode("utf-8")))
        except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
            raise Invalid(f"{file.name} is no case type: {' '.join(str(error).split())}.") from None
    async with ground.work() as work:
        kept = await store.publish(work, definition)
    return {"id": kept.id, "version": kept.version, **told}
