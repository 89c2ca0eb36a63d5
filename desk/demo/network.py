"""The network's own scene: areas, institutions, queues, staff, channels and canned replies."""

from typing import Any

from channels.accounts import service as channels
from channels.accounts.schemas import ChannelCreate
from core.actor import Actor
from core.directory.service import add_area, add_organization
from core.identity import create_user, permissions_of, roles, scope_of
from desk.canned import service as canned
from desk.demo.stage import Stage, read
from desk.operators import service as operators
from desk.operators.service import OperatorChange
from desk.queue.service import create_queue


async def lay(stage: Stage, password: str) -> None:
    data = read("network")
    for row in data["areas"]:
        parent = stage.areas.get(row.get("parent", ""))
        stage.areas[row["code"]] = await add_area(
            stage.work, level=row["level"], code=row["code"], name=row["name"], parent_id=parent
        )
    for row in data["organizations"]:
        parent = stage.organizations.get(row.get("parent", ""))
        stage.organizations[row["code"]] = await add_organization(
            stage.work, type=row["type"], name=row["name"], parent_id=parent, area_id=stage.areas[row["area"]]
        )
    for position, row in enumerate(data["queues"]):
        stage.queues[row["code"]] = await create_queue(
            stage.work, name=row["name"], organization_id=stage.organizations[row["organization"]],
            skills=row.get("skills"), languages=row["languages"], intents=row["intents"], targets=row["targets"],
            position=position,
        )  # fmt: skip
    for row in data["channels"]:
        await _channel(stage, row)
    for row in read("staff")["staff"]:
        await _member(stage, row, password)
    for row in read("canned_replies")["replies"]:
        fields = {"shortcut": row["shortcut"], "title": row["title"], "organization_id": None}
        await canned.create(stage.work, {**fields, "text": {"es": row["es"], "en": row["en"]}})


async def _channel(stage: Stage, row: dict[str, Any]) -> None:
    fields = {key: value for key, value in row.items() if key not in ("code", "queue")}
    wanted = ChannelCreate(**fields, queue_id=stage.queues[row["queue"]])
    account = await channels.create(stage.work, wanted)
    stage.channels[row["code"]] = {"id": account.id, "queue_id": account.queue_id}


async def _member(stage: Stage, row: dict[str, Any], password: str) -> None:
    work, code, role = stage.work, row["code"], row["role"]
    organization_id, area_id = stage.organizations[row["organization"]], stage.areas.get(row.get("area", ""))
    user_id = await create_user(
        work, email=f"{code}@demo.test", name=row["name"], password=password, role=role,
        organization_id=organization_id, area_id=area_id,
    )  # fmt: skip
    below = await work.all("SELECT id FROM organization WHERE %s = ANY(path)", (organization_id,))
    stage.staff[code] = Actor(
        kind="user", id=user_id, name=row["name"], alias=row["name"].split()[0], roles=frozenset({role}),
        permissions=permissions_of([role]), scope=scope_of([role]), organization_id=organization_id,
        organizations=frozenset(found["id"] for found in below), areas=frozenset({area_id} if area_id else ()),
        clearance=roles()[role].clearance,
    )  # fmt: skip
    if "queues" in row:
        await operators.ensure(work, user_id)
        change = OperatorChange(
            row.get("capacity"),
            row.get("skills"),
            row.get("languages"),
            [stage.queues[name] for name in row["queues"]],
        )
        await operators.edit(work, user_id, change)
