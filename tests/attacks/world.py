"""Two institutions in one house. What is theirs holds a word that nobody of ours may ever read, and rows that nobody may change."""

import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from benchmarks.fuzz.knock import Operation, collection_of, operations
from benchmarks.fuzz.shapes import dumped, shaped
from casework.case_types import store
from core.directory.service import add_organization
from desk.operators.service import OperatorChange, edit
from desk.queue.service import create_queue
from tests.house import Citizen, House, Staff

CANARY = "CANARIOAJENO"
# What may change without anybody's having done something to it.
_RESTLESS = {"task", "audit_event", "audit_link", "user_session", "idempotency", "throttle", "citizen_session", "alert", "notice_read", "alembic_version",
             "audit_anchor", "operator_presence", "event"}  # fmt: skip


@dataclass
class World:
    house: House
    ours: UUID
    theirs: UUID
    lead: Staff
    citizen: Citizen
    ids: dict[str, str] = field(default_factory=dict)

    async def staff(self, role: str) -> Staff:
        """One of ours."""
        return await self.house.staff(role, organization_id=self.ours)

    async def rows(self) -> dict[str, list[str]]:
        """Every table as text, but for what runs by itself."""
        found: dict[str, list[str]] = {}
        async with self.house.ground.work() as work:
            tables = await work.all("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            for name in (row["name"] for row in tables):
                if name not in _RESTLESS:
                    found[name] = [row["t"] for row in await work.all(f'SELECT t::text AS t FROM "{name}" t')]
        return found

    async def theirs_now(self) -> set[str]:
        """Every row that holds one of their ids."""
        ids = set(self.ids.values())
        return {f"{table} {row}" for table, rows in (await self.rows()).items() for row in rows if any(i in row for i in ids)}


async def build(house: House) -> World:
    house.ground.settings.load_test = True
    async with house.ground.work() as work:
        await store.publish_shipped(work)
        ours = await add_organization(work, type="center", name="Nuestra")
        theirs = await add_organization(work, type="center", name="Ajena")
        queue = await create_queue(work, name=f"Cola {CANARY}", organization_id=theirs)
        await work.execute("UPDATE queue SET organization_id = %s WHERE id = %s", (ours, house.queue_id))
    admin, lead = await house.staff("admin", serves=False), await house.staff("lead", organization_id=theirs)
    async with house.ground.work() as work:
        await edit(work, lead.id, OperatorChange(8, (), ("es",), (queue,)))
    site = (await admin.post("channels", json={"kind": "web", "name": "Ajeno", "queue_id": str(queue)})).json()
    ana = await house.citizen(site_key=site["site_key"], mode="personal", name=f"Ana {CANARY}", contact="ana@ajena.example")
    world = World(house, ours, theirs, lead, ana)
    await _fill(world, site["id"], str(queue))
    return world


async def _made(answer: httpx.Response, key: str = "id") -> str:
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()[key])


async def _fill(world: World, channel: str, queue: str) -> None:
    lead, ana = world.lead, world.citizen
    file = await _made(await ana.post("attachments", files={"file": (f"{CANARY}.txt", CANARY.encode(), "text/plain")}))
    await ana.say(f"Mi secreto es {CANARY}", attachments=[file])
    await ana.post("human")
    conversation = str(ana.conversation)
    await _made(await lead.post(f"conversations/{conversation}/take"))
    message = await _made(await lead.post(f"conversations/{conversation}/messages", json={"client_id": "a", "text": f"Anoto {CANARY}", "note": True}))
    person = await _made(await lead.post("people", json={"given_name": CANARY, "family_name": "Ajena",
                                                         "details": [{"kind": "email", "value": "ana@ajena.example"}, {"kind": "phone", "value": "+5491155550101"}]}))  # fmt: skip
    case = await _made(await lead.post(f"conversations/{conversation}/promote", json={"person_id": person, "summary": f"Resumen {CANARY}", "case_type": "request.inquiry",
                                       "follow_up": {"type": "contact", "due_at": "2030-01-01T10:00:00Z"}}), "case_id")  # fmt: skip
    activities = (await lead.get(f"cases/{case}/activities")).json()["items"]
    article = {"title": f"Nota {CANARY}", "body": f"Sólo para nosotros: {CANARY}.", "language": "es", "audience": "institution",
               "organization_id": str(world.theirs), "publish": True}  # fmt: skip
    world.ids |= {
        "conversations": conversation, "attachments": file, "messages": message, "people": person, "cases": case,
        "activities": str(activities[0]["id"]), "articles": await _made(await lead.post("articles", json=article)),
        "queues": queue, "users": str(lead.id), "organizations": str(world.theirs), "channels": channel,
    }  # fmt: skip


@dataclass
class Sweep:
    """Every operation asked with their ids in its path, its query and its body."""

    world: World
    document: dict[str, Any]
    dice: random.Random
    tried: int = 0
    taken: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def run(self, headers: dict[str, str], *, skip: tuple[str, ...] = (), rounds: int = 1) -> None:
        for operation in operations(self.document):
            if any(part in operation.path for part in skip):
                continue
            for _ in range(rounds):
                await self._ask(operation, headers)

    async def _ask(self, operation: Operation, headers: dict[str, str]) -> None:
        path, query = operation.path, {}
        for part in operation.route.get("parameters", ()):
            name = part["name"]
            own = self.world.ids.get(collection_of(name))
            if part["in"] == "path":
                path = path.replace("{" + name + "}", own or ("close" if name == "name" else str(uuid4())))
            elif part["in"] == "query":
                if own:
                    query[name] = own
                elif name == "q":
                    query[name] = CANARY
        content = operation.route.get("requestBody", {}).get("content", {})
        more: dict[str, Any] = {"headers": headers}
        if "application/json" in content:
            known = list(self.world.ids.values())
            body = shaped(self.document, content["application/json"]["schema"], self.dice, known=known, wild=0)
            more = {"content": dumped(self._with_ids(body)), "headers": {**headers, "Content-Type": "application/json"}}
        elif content:
            more["files"] = {"file": ("a.txt", b"hola", "text/plain")}
        answer = await self.world.house.http.request(operation.method, path, params=query, **more)
        self.tried += 1
        assert answer.status_code < 500, (str(operation), answer.text)
        if CANARY in answer.text:
            self.seen.append(f"{operation} {answer.text[:200]}")
        if answer.status_code < 300:
            self.taken.append(f"{operation} {answer.status_code}")

    def _with_ids(self, body: Any) -> Any:
        """Each field that wants an id gets theirs."""
        if isinstance(body, dict):
            return {k: self.world.ids.get(collection_of(k), self._with_ids(v)) if k.endswith("_id") else self._with_ids(v) for k, v in body.items()}
        return [self._with_ids(one) for one in body] if isinstance(body, list) else body
