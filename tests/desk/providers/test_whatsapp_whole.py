"""WhatsApp from end to end: the window, templates, files that Twilio fetches, who opted out."""

import io
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from tests.desk.providers.people import PERSON, Attending, attend, fetched, on_whatsapp, settled
from tests.house import House
from tests.twins.fixtures import TWILIO_SID, Twilio, twilio_twin

__all__ = ["twilio_twin"]
pytestmark = pytest.mark.asyncio
LATER = "UPDATE message SET at = at - interval '24 hours' WHERE author = 'citizen' RETURNING id"


async def template(operator: Attending, wanted: dict[str, Any], **variables: str) -> Any:
    body = {"client_id": uuid4().hex, "template_id": wanted["id"], "variables": variables}
    return await operator.staff.post(f"conversations/{operator.id}/template", json=body)


async def test_after_the_window_only_a_template_goes_out(house: House, twilio_twin: Twilio) -> None:
    ana = await on_whatsapp(house, twilio_twin)
    twilio_twin.twin.contents.add(TWILIO_SID, "recordatorio", "Hola {{1}}, tu turno es el {{2}}.")
    twilio_twin.twin.contents.add(TWILIO_SID, "pendiente", "Todavía no", status="pending")
    await ana.says("hola")
    operator = await attend(house, "whatsapp")
    synced = (await operator.staff.post(f"channels/{ana.account_id}/templates/sync")).json()["items"]
    assert {t["name"]: t["status"] for t in synced} == {"recordatorio": "approved", "pendiente": "pending"}
    (approved,) = (await operator.staff.get(f"channels/{ana.account_id}/templates")).json()["items"]
    assert (approved["name"], approved["variables"]) == ("recordatorio", {"1": "ejemplo 1", "2": "ejemplo 2"})
    assert (await operator.says("dentro de la ventana")).status_code == 201
    assert (await operator.row())["window_until"] is not None

    await house.rows(LATER)
    refused = await operator.says("fuera de la ventana")
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")
    gaps = await template(operator, approved, **{"1": "Ana"})
    assert (gaps.status_code, gaps.json()["code"]) == (422, "template_gaps")
    pending = await template(operator, next(t for t in synced if t["name"] == "pendiente"))
    assert (pending.status_code, pending.json()["code"]) == (409, "template_not_approved")
    said = await template(operator, approved, **{"1": "Ana\n ", "2": "martes"})
    assert said.status_code == 201, said.text
    await house.run()
    await twilio_twin.twin.settle()
    texts = [m["body"] for m in twilio_twin.twin.messages.values()]
    assert texts[-1] == "Hola Ana, tu turno es el martes." and "fuera de la ventana" not in texts
    shown = (await operator.messages())[-1]
    assert (shown["text"], shown["template"]) == ("Hola Ana, tu turno es el martes.", "recordatorio")
    assert {part["status"] for part in shown["delivery"]} == {"read"}


async def test_templates_that_twilio_has_no_more_go(house: House, twilio_twin: Twilio) -> None:
    ana = await on_whatsapp(house, twilio_twin)
    contents = twilio_twin.twin.contents
    sid = contents.add(TWILIO_SID, "viejo", "Hola")
    contents.add(TWILIO_SID, "otro", "Hola")
    admin = await house.staff("admin")
    await admin.post(f"channels/{ana.account_id}/templates/sync")
    del contents.rows[sid]
    left = (await admin.post(f"channels/{ana.account_id}/templates/sync")).json()["items"]
    assert [t["name"] for t in left] == ["otro"]
    twilio_twin.twin.accounts.clear()
    refused = await admin.post(f"channels/{ana.account_id}/templates/sync")
    assert (refused.status_code, refused.json()["code"]) == (409, "provider_refused")


async def test_twilio_fetches_a_file_by_an_address_that_we_signed(house: House, twilio_twin: Twilio) -> None:
    ana = await on_whatsapp(house, twilio_twin)
    await ana.says("mandame el mapa")
    operator = await attend(house, "whatsapp")
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    kept = await operator.staff.post(f"conversations/{operator.id}/attachments", files={"file": ("m.jpg", out.getvalue(), "image/jpeg")})
    assert (await operator.says("Acá está", attachments=[kept.json()["id"]])).status_code == 201
    await house.run()
    await twilio_twin.twin.settle()
    ((kind, data),) = [one for got in twilio_twin.twin.fetched.values() for one in got]
    assert kind == "image/jpeg" and data.startswith(b"\xff\xd8\xff")
    calls = [c for c in twilio_twin.twin.journal.calls if "MediaUrl" in c.values]
    address = calls[0].values["MediaUrl"]
    assert (await house.http.get(address)).status_code == 200
    until = address.split("until=")[1].split("&")[0]
    for changed in (address[:-1] + ("0" if address[-1] != "0" else "1"), address.replace(until, str(int(until) + 1)), address.split("?")[0]):
        assert (await house.http.get(changed)).status_code == 403


async def test_who_opted_out_is_left_alone_until_they_write(house: House, twilio_twin: Twilio) -> None:
    ana = await on_whatsapp(house, twilio_twin)
    await ana.says("hola")
    operator = await attend(house, "whatsapp")
    await ana.says("BAJA")
    assert (await operator.row())["unreachable"] == "opted_out"
    refused = await operator.says("Un momento")
    assert (refused.status_code, refused.json()["code"]) == (409, "opted_out")
    await ana.says("al final sí, una pregunta")
    assert (await operator.row())["unreachable"] is None


async def test_a_press_and_an_answer_name_what_they_answer(house: House, twilio_twin: Twilio) -> None:
    ana = await on_whatsapp(house, twilio_twin)
    await ana.says("hola", MessageSid="SM" + "1" * 32)
    await ana.says("esto", OriginalRepliedMessageSid="SM" + "1" * 32)
    operator = await attend(house, "whatsapp")
    first, second = [m for m in await operator.messages() if m["author"] == "citizen"]
    assert second["reply_to"]["id"] == first["id"]


async def test_a_contact_is_told_in_words(house: House, twilio_twin: Twilio) -> None:
    ana = await on_whatsapp(house, twilio_twin)
    card = b"BEGIN:VCARD\nVERSION:3.0\nFN:Luz Sosa\nTEL;type=CELL:+598 99 000\nEND:VCARD"
    await ana.says("", MessageType="contacts", **ana.twin.keep(TWILIO_SID, card, "text/vcard"))
    await settled(lambda: fetched(house), 0)
    operator = await attend(house, "whatsapp")
    (message,) = [m for m in await operator.messages() if m["author"] == "citizen"]
    assert message["text"] == "Contacto compartido: Luz Sosa, +598 99 000" and message["attachments"] == []


async def test_the_person_is_told_apart_by_the_whole_address(house: House, twilio_twin: Twilio) -> None:
    ana = await on_whatsapp(house, twilio_twin)
    await ana.says("hola")
    await ana.says("hola", From="whatsapp:+5491155500002")
    rows = await house.rows("SELECT id FROM conversation WHERE channel = 'whatsapp'")
    assert len(rows) == 2 and PERSON != "whatsapp:+5491155500002"
