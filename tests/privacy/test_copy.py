"""The person's own copy: everything that is kept about them, readable, harmless, and written down."""

import io
import json
import zipfile
from typing import Any

from core.ids import new_id
from core.privacy import Folder
from core.privacy.copy import pack
from tests.privacy.conftest import FAMILY, NAME, PHONE, Desk


async def archive(desk: Desk, kind: str, subject: Any) -> dict[str, bytes]:
    content = await desk.ok(desk.admin, "GET", f"privacy/copy?kind={kind}&id={subject}")
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


async def test_a_person_gets_all_of_it(desk: Desk) -> None:
    await desk.ok(desk.operator, "GET", f"people/{desk.person}")
    found = await archive(desk, "person", desk.person)
    told = json.loads(found["data.json"])
    assert (told["person"]["given_name"], told["person"]["family_name"]) == (NAME, FAMILY)
    assert told["person"]["details"][0]["value"] == PHONE
    assert told["cases"][0]["summary"] == "pide un turno" and told["cases"][0]["activities"] is not None
    said = [message["text"] for message in told["conversations"][0]["messages"]]
    assert "quiero un turno" in said and "parece cansada" in said and len(said) == len({*map(str, said)})
    assert [row["who"] for row in told["looks"]] == ["Ana Prueba"] and "not_included" not in told
    assert [content for name, content in found.items() if name.startswith("files/")] == [b"un estudio"]
    shown = found["index.html"].decode()
    assert all(word in shown for word in (NAME, FAMILY, PHONE, "pide un turno", "Lo que guardamos sobre vos"))


async def test_a_conversation_alone_has_its_copy(desk: Desk) -> None:
    told = json.loads((await archive(desk, "conversation", desk.citizen.conversation))["data.json"])
    assert told["conversations"][0]["messages"] and "person" not in told


async def test_an_export_is_written_down_and_what_is_not_there_is_not_found(desk: Desk) -> None:
    await archive(desk, "person", desk.person)
    rows = await desk.house.rows("SELECT actor_id FROM audit_event WHERE action = 'export' AND resource_id = %s", desk.person)
    assert [row["actor_id"] for row in rows] == [desk.admin.id]
    assert (await desk.admin.get(f"privacy/copy?kind=person&id={new_id()}")).status_code == 404


async def test_after_an_erasure_the_copy_is_empty(desk: Desk) -> None:
    assert (await desk.erase("person", desk.person, "order")).status_code == 201
    found = await archive(desk, "person", desk.person)
    assert not any(word.encode() in content for content in found.values() for word in (NAME, FAMILY, PHONE, "turno", "cansada"))
    assert json.loads(found["data.json"])["conversations"][0]["erased"] is True


def test_what_people_wrote_does_not_run_nor_leave_its_folder(clock: Any) -> None:
    folder = Folder({"person": {"given_name": "<script>alert(1)</script>"}}, {"../../etc/x": b"x", "a\\b": b"y"})
    with zipfile.ZipFile(io.BytesIO(pack(folder, clock.now(), "es"))) as found:
        assert "<script>" not in found.read("index.html").decode()
        assert all(name.count("/") <= 1 and "\\" not in name for name in found.namelist())
