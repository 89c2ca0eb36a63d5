"""Two institutions with everything in them, somebody of every role, and two citizens; built through the real verbs."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from casework.case_types import store
from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from core.access import give
from core.directory.service import add_area, add_organization
from core.identity import create_user
from core.identity.sessions import open_session
from core.ids import new_id
from core.work import Work
from desk.canned import service as canned
from desk.conversations.say import say
from desk.operators.service import OperatorChange, edit, ensure
from desk.queue.service import create_queue
from knowledge_base import service as articles
from knowledge_base.imports import service as imports
from tests.house import PASSWORD, Citizen, House, Staff

PICTURE = {"file": ("foto.gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;", "image/gif")}
PDF = {"file": ("informe.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF", "application/pdf")}


@dataclass
class World:
    """`sides`: own, foreign, common; each a record's name to its id."""

    house: House
    staff: dict[str, Staff] = field(default_factory=dict)
    citizens: dict[str, Citizen] = field(default_factory=dict)
    sides: dict[str, dict[str, Any]] = field(default_factory=dict)

    def headers(self, actor: str) -> dict[str, str]:
        known = self.staff.get(actor) or self.citizens.get(actor)
        return known.headers if known else {}


async def build(house: House) -> World:
    world = World(house, sides={"own": {}, "foreign": {}, "common": {}})
    async with house.ground.work() as work:
        await store.publish_shipped(work)
    for side in ("own", "foreign"):
        await _institution(house, world.sides[side], side)
    await _people_of_the_house(world)
    await _common(world)
    for side, citizen, operator in (("own", "citizen_a", "operator"), ("foreign", "citizen_b", "other_operator")):
        await _conversations(world, world.sides[side], citizen, world.staff[operator])
        await _casework(world, world.sides[side], world.staff[operator])
    return world


async def _institution(house: House, side: dict[str, Any], name: str) -> None:
    async with house.ground.work() as work:
        side["area"] = await add_area(work, level="province", code=name, name=name)
        side["organization"] = await add_organization(work, type="center", name=name, area_id=side["area"])
        side["queue"] = await create_queue(work, name=name, organization_id=side["organization"])
        side["audience"] = "institution"
        wanted = ChannelCreate(kind="web", name=name, queue_id=side["queue"])
        made = await accounts.create(work, wanted)
        side["channel"], side["site_key"] = made.id, made.site_key
        side["reply"] = await canned.create(
            work, {"shortcut": name, "title": name, "text": {"es": "Hola", "en": ""}, "organization_id": side["organization"]}
        )
        for record, audience in (("article", "institution"), ("public_article", "public")):
            found = await articles.create(
                work, title=f"Turnos de {name}", body="Los turnos se dan a la mañana.", audience=audience,
                organization_id=side["organization"], publish=True,
            )  # fmt: skip
            side[record] = found.id
        side["import"] = await _import(work, "institution", side["organization"])
        side["flag"] = await _flag(work, side["article"], side["public_article"])


async def _import(work: Work, audience: str, organization: UUID | None) -> UUID:
    return await imports.begin(
        work, kind="files", address=None, language="es", audience=audience, organization_id=organization, most_pages=1
    )


async def _flag(work: Work, one: UUID, other: UUID) -> UUID:
    flag = new_id()
    await work.execute(
        "INSERT INTO article_flag (id, kind, article_id, other_id, mark, score, at) VALUES (%s, 'near_duplicate', %s, %s, '', 1, %s)",
        (flag, min(one, other), max(one, other), work.now),
    )
    return flag


async def hire(
    house: House, role: str, *, organization: UUID | None = None, area: UUID | None = None, queues: tuple[UUID, ...] = ()
) -> Staff:
    email = f"{uuid4().hex}@desk.test"
    async with house.ground.work() as work:
        user_id = await create_user(
            work, email=email, name="Ana Prueba", password=PASSWORD, role=role, organization_id=organization, area_id=area
        )
        token = (await open_session(work, user_id, kind="bearer")).token
        await ensure(work, user_id)
        if queues:
            await edit(work, user_id, OperatorChange(8, (), ("es",), queues))
    return Staff(house.http, user_id, email, token)


async def _people_of_the_house(world: World) -> None:
    """Everybody's queue is served by operator, other_operator and lead: that makes them colleagues, no more."""
    own, foreign, shared = world.sides["own"], world.sides["foreign"], world.house.queue_id
    home = {"organization": own["organization"]}
    hired: dict[str, tuple[str, dict[str, Any]]] = {
        "operator": ("operator", home | {"queues": (own["queue"], shared)}),
        "colleague": ("operator", home),
        "other_operator": ("operator", {"organization": foreign["organization"], "queues": (foreign["queue"], shared)}),
        "lead": ("lead", home | {"queues": (shared,)}),
        "supervisor": ("supervisor", {"area": own["area"]}),
        "manager": ("institution_manager", home),
        "auditor": ("auditor", {}),
        "admin": ("admin", {}),
        "disabled": ("operator", home | {"queues": (own["queue"],)}),
    }
    for name, (role, more) in hired.items():
        world.staff[name] = await hire(world.house, role, **more)
    for side, operator in ((own, "operator"), (foreign, "other_operator")):
        side["operator"] = world.staff[operator].id
        held = await world.house.rows("SELECT id FROM user_session WHERE user_id = %s", side["operator"])
        side["session"] = held[0]["id"]
        for name, role in (("member", "operator"), ("outsider", "lead")):
            side[name] = (await hire(world.house, role, organization=side["organization"])).id
    async with world.house.ground.work() as work:
        # The session stays: it is the account that must be looked at.
        await work.execute(
            "UPDATE user_account SET disabled_at = %s WHERE id = %s", (work.now, world.staff["disabled"].id)
        )


async def _common(world: World) -> None:
    side = world.sides["common"]
    side |= {"queue": world.house.queue_id, "channel": world.house.channel_id, "type": "request.inquiry"}
    side |= {"organization": None, "audience": "public"}
    async with world.house.ground.work() as work:
        side["reply"] = await canned.create(
            work, {"shortcut": "common", "title": "Saludo", "text": {"es": "Hola", "en": ""}, "organization_id": None}
        )
        side["article"] = (
            await articles.create(work, title="Turnos", body="Se pide turno por acá.", publish=True)
        ).id
        side["import"] = await _import(work, "public", None)
        other = await articles.create(work, title="Turnos", body="Se pide turno por allá.")
        side["flag"] = await _flag(work, side["article"], other.id)
        telegram = ChannelCreate(kind="telegram", name="Telegram", token="1:a")
        whatsapp = ChannelCreate.model_validate(
            {"kind": "whatsapp", "name": "WhatsApp", "account_sid": "AC" + "0" * 32, "auth_token": "secreto", "from": "+541155551234"}
        )
        side["telegram"] = (await accounts.create(work, telegram)).id
        side["whatsapp"] = (await accounts.create(work, whatsapp)).id


async def _conversations(world: World, side: dict[str, Any], citizen: str, operator: Staff) -> None:
    house = world.house
    for name in ("conversation", "waiting", "closed", "risky", "linked"):
        person = await house.citizen(site_key=side["site_key"])
        side[name] = person.conversation
        if name == "conversation":
            world.citizens[citizen] = person
            side["return_code"] = person.started["return_code"]
            side["file"] = _ok(await person.post("attachments", files=PICTURE))["id"]
        asked = _ok(await person.say("Hola, ¿a qué hora abren?"))["id"]
        if name == "conversation":
            side["asked"] = asked
        _ok(await person.post("human"))
        if name != "waiting":
            _ok(await operator.post(f"conversations/{person.conversation}/take"))
    _ok(await operator.post(f"conversations/{side['closed']}/close", json={}))
    _ok(await operator.post(f"conversations/{side['risky']}/risk", json={"level": "urgent", "reason": "Lo dijo"}))
    rows = await house.rows("SELECT id FROM alert WHERE subject_id = %s", side["risky"])
    side["alert"] = rows[0]["id"]
    async with house.ground.work() as work:
        side["answer"] = (await say(work, side["conversation"], "bot", "De 8 a 14.")).id
        side["delivery"], side["offer"], side["template"] = new_id(), new_id(), new_id()
        side["grant"] = await give(work, "conversation", side["closed"], side["outsider"], cause="granted")
        await work.execute(
            "INSERT INTO delivery (id, message_id, conversation_id, account_id, status, run_at, at, updated_at)"
            " VALUES (%s, %s, %s, %s, 'dead', %s, %s, %s)",
            (side["delivery"], side["answer"], side["conversation"], side["channel"], work.now, work.now, work.now),
        )
        await work.execute(
            "INSERT INTO message_template (id, account_id, sid, name, locale, body, status, synced_at)"
            " VALUES (%s, %s, %s, 'saludo', 'es', 'Hola', 'approved', %s)",
            (side["template"], side["channel"], f"HX{side['template'].hex}", work.now),
        )
        side["turn"] = new_id()
        await work.execute(
            "INSERT INTO bot_turn (id, conversation_id, from_seq, to_seq, action, at) VALUES (%s, %s, 1, 1, 'hand_over', %s)",
            (side["turn"], side["conversation"], work.now),
        )
        await work.execute(
            "INSERT INTO offer (id, conversation_id, operator_id, at, expires_at) VALUES (%s, %s, %s, %s, '2099-01-01Z')",
            (side["offer"], side["waiting"], operator.id, work.now),
        )


async def _casework(world: World, side: dict[str, Any], operator: Staff) -> None:
    person = _ok(await operator.post("people", json={"given_name": "Juana", "family_name": "Azurduy"}))
    side["person"] = person["id"]
    wanted = {"case_type": "care.substance_use", "person_id": side["person"]}
    for name in ("case", "closed_case"):
        side[name] = _ok(await operator.post("cases", json=wanted))["id"]
    seat = {"role": "professional", "user_id": str(side["member"])}
    _ok(await operator.post(f"cases/{side['case']}/participants", json=seat))
    _ok(await operator.post(f"cases/{side['case']}/conversations", json={"conversation_id": str(side["linked"])}))
    found = _ok(await operator.get(f"cases/{side['case']}/activities"))["items"]
    side["activity"] = next(item["id"] for item in found if item["type"] == "first_interview")
    _ok(await world.staff["admin"].post(f"cases/{side['closed_case']}/close", json={"reason": "Terminó"}))


def _ok(answer: Any) -> Any:
    assert answer.is_success, (answer.request.url, answer.status_code, answer.text)
    return answer.json() if answer.content else None
