"""Case types through their routes: shapes that the console reads, publishing with clear faults."""

from typing import Any

import msgspec
import pytest
import yaml

from casework.case_types import store
from casework.case_types.definition import plain
from casework.case_types.shipped import shipped
from tests.casework.conftest import CARE, INQUIRY, House

PATH = "/case-types"


def inquiry(**changes: Any) -> dict[str, Any]:
    found = next(plain(d) for d in shipped() if d.id == INQUIRY)
    return {**msgspec.json.decode(msgspec.json.encode(found)), **changes}


async def test_each_shipped_type_is_told_in_the_readers_language(house: House) -> None:
    ana = await house.hire()
    items = (await house.get(ana, PATH))["items"]
    assert [i["label"] for i in items] == ["Consulta", "Inscripción de institución", "Legajo de atención", "Reclamo"]
    care = next(i for i in items if i["id"] == CARE)
    assert care["family"] == "care"
    assert care["roles"][0] == {"role": "responsible", "label": "Responsable"}
    assert {"type": "first_interview", "label": "Primera entrevista", "class": "contact"} in care["activity_types"]
    assert {"type": "contact", "label": "Contacto", "class": "contact"} in care["activity_types"]
    await house.call(ana, "PATCH", "/auth/me", {"locale": "en"})
    english = await house.get(ana, f"{PATH}/{CARE}")
    assert english["label"] == "Care file" and english["definition"]["initial"] == "open"
    assert (await house.get(ana, f"{PATH}/care.unknown", 404))["code"] == "no_case_type"
    await house.get(ana, f"{PATH}/{CARE}?version=9", 404)


async def test_shipped_types_come_once_and_never_over_a_later_one(house: House) -> None:
    boss = await house.hire("admin")
    async with house.ground.work() as work:
        assert await store.publish_shipped(work) == []
    made = await house.post(boss, PATH, inquiry(label={"es": "Pregunta", "en": "Question"}), 201)
    assert (made["version"], made["label"]) == (2, "Pregunta")
    async with house.ground.work() as work:
        assert await store.publish_shipped(work) == []
        assert (await store.published(work, INQUIRY)).version == 2


async def test_the_same_again_is_no_new_version_and_open_cases_stay_with_theirs(house: House) -> None:
    boss = await house.hire("admin")
    case = await house.case(boss, INQUIRY)
    assert (await house.post(boss, PATH, inquiry(), 201))["version"] == 1
    changed = inquiry()
    changed["statuses"]["received"]["label"] = {"es": "Nueva", "en": "New"}
    assert (await house.post(boss, PATH, changed, 201))["version"] == 2
    assert (await house.get(boss, f"/cases/{case['id']}"))["status_label"] == "Recibida"
    assert (await house.case(boss, INQUIRY))["status_label"] == "Nueva"


async def test_yaml_is_read_too(house: House) -> None:
    boss = await house.hire("admin")
    text = yaml.safe_dump(inquiry(id="request.suggestion", prefix="G"), allow_unicode=True)
    reply = await house.http.post(f"/api/v1{PATH}", content=text.encode(), headers=boss.headers)
    assert reply.status_code == 201, reply.text
    assert (await house.case(boss, "request.suggestion"))["number"] == "G-2026-000001"


async def test_faults_are_named_and_nothing_is_kept(house: House) -> None:
    boss = await house.hire("admin")
    faulty = inquiry(id="request.faulty", initial="nowhere")
    faulty["transitions"][0]["to"] = "lost"
    refused = await house.post(boss, PATH, faulty, 422)
    assert refused["code"] == "case_type_faults"
    assert "the transition 'review' names the unknown status 'lost'" in refused["faults"]
    shapeless = await house.post(boss, PATH, inquiry(statuses=[]), 422)
    assert shapeless["code"] == "bad_definition" and "$.statuses" in shapeless["detail"]
    misspelt = await house.post(boss, PATH, inquiry(colour="red"), 422)
    assert "colour" in misspelt["detail"]
    assert len(await house.rows("SELECT 1 FROM case_type")) == len(shipped())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"[]", 422), (b"\xff", 400), (b"{", 400), (b"- &a [x]\n- *a", 422), (b"!!python/name:os.system", 400),
        (b"[" * 5000, 400), (b"a: " + b"x" * 70_000, 413), (b'{"id": "\\u0000"}', 422), (b"2026-13-45", 400),
    ],
)  # fmt: skip
async def test_rubbish_is_refused(house: House, body: bytes, status: int) -> None:
    boss = await house.hire("admin")
    reply = await house.http.post(f"/api/v1{PATH}", content=body, headers=boss.headers)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"


async def test_signs_that_cannot_be_stored_are_refused(house: House) -> None:
    boss = await house.hire("admin")
    odd = inquiry(id="request.odd", label={"es": "a\u0000b", "en": "a"})
    await house.post(boss, PATH, odd, 400)
    text = yaml.safe_dump(inquiry(id="request.odd")).replace("Inquiry", '"\\ud800"')
    reply = await house.http.post(f"/api/v1{PATH}", content=text.encode(), headers=boss.headers)
    assert reply.status_code == 400, reply.text


async def test_only_an_administrator_publishes(house: House) -> None:
    for role in ("operator", "lead", "supervisor"):
        await house.call(await house.hire(role), "POST", PATH, inquiry(), expected=403)
