"""Telegram from end to end: a person with a phone, the desk's own web process, an operator."""

import io
from typing import Any

import pytest
from PIL import Image

from desk.conversations import states
from desk.queue.service import create_queue
from tests.desk.providers.people import CHAT, attend, fetched, on_telegram, settled
from tests.house import House
from tests.twins.fixtures import TELEGRAM_TOKEN, Telegram, telegram_twin

__all__ = ["telegram_twin"]
pytestmark = pytest.mark.asyncio


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "JPEG")
    return out.getvalue()


async def test_a_changed_message_keeps_what_it_said_before(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    number = await ana.says("¿Dónde saco el DNI?")
    ana.twin.edit(TELEGRAM_TOKEN, CHAT, number, "¿Dónde saco el pasaporte?")
    ana.twin.edit(TELEGRAM_TOKEN, CHAT, number, "¿Dónde saco la licencia?")
    await ana.taken()
    operator = await attend(house, "telegram")
    (message,) = [m for m in await operator.messages() if m["author"] == "citizen"]
    assert (message["text"], message["edited"]) == ("¿Dónde saco la licencia?", True)
    answer = await operator.staff.get(f"conversations/{operator.id}/messages/{message['id']}/revisions")
    assert [one["text"] for one in answer.json()["items"]] == ["¿Dónde saco el DNI?", "¿Dónde saco el pasaporte?"]
    assert await ana.kept() == 1


async def test_an_update_told_three_times_changes_once(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    number = await ana.says("uno")
    edit = {"edited_message": {"message_id": number, "chat": {"id": CHAT, "type": "private"}, "from": {"id": CHAT}, "date": 1, "text": "dos"}}
    for _ in range(3):
        ana.twin.update(TELEGRAM_TOKEN, {"update_id": 77, **edit})
    ana.twin.edit(TELEGRAM_TOKEN, CHAT, number, "tres")
    ana.twin.update(TELEGRAM_TOKEN, {"update_id": 77, **edit})
    await ana.taken()
    operator = await attend(house, "telegram")
    assert [m["text"] for m in await operator.messages() if m["author"] == "citizen"] == ["tres"]
    assert len(await house.rows("SELECT id FROM message_revision")) == 2


async def test_danger_that_is_written_afterwards_is_heard(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    number = await ana.says("hola")
    ana.twin.edit(TELEGRAM_TOKEN, CHAT, number, "no quiero vivir más, me voy a matar")
    await ana.until_kept(2)
    (row,) = await house.rows("SELECT risk_open, urgency FROM conversation WHERE channel = 'telegram'")
    assert row["risk_open"] and row["urgency"] >= 2


async def test_an_edit_of_what_we_never_had_is_a_message(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    ana.twin.edit(TELEGRAM_TOKEN, CHAT, 4_000, "me corrijo")
    await ana.until_kept(1)


async def test_reactions_of_both_sides(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    number = await ana.says("gracias")
    operator = await attend(house, "telegram")
    assert (await operator.says("De nada")).status_code == 201
    await settled(lambda: sends(house, ana.twin), 1)
    ana.twin.react(TELEGRAM_TOKEN, CHAT, ana.twin.sent(CHAT)[-1]["message_id"], "👍")
    await ana.taken()
    said = {m["author"]: m for m in await operator.messages() if m["author"] != "system"}
    assert said["operator"]["reactions"] == [{"by": "citizen", "emoji": "👍"}]
    path = f"{house.url}/api/v1/conversations/{operator.id}/messages/{said['citizen']['id']}/reaction"
    answer = await operator.staff.http.put(path, json={"emoji": "❤"}, headers=operator.staff.headers)
    assert answer.status_code == 204, answer.text
    await house.run()
    assert ana.twin.reactions == {(CHAT, number): "❤"}


async def sends(house: House, twin: Any) -> int:
    await house.run()
    return len([m for m in twin.sent(CHAT) if m.get("text") == "De nada"])


async def test_who_blocked_us_is_shown_and_not_written_to(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    await ana.says("hola")
    operator = await attend(house, "telegram")
    ana.twin.block(TELEGRAM_TOKEN, CHAT)
    await ana.taken()
    assert (await operator.row())["unreachable"] == "blocked"
    refused = await operator.says("¿Seguís ahí?")
    assert (refused.status_code, refused.json()["code"]) == (409, "blocked")
    ana.twin.block(TELEGRAM_TOKEN, CHAT, blocked=False)
    await ana.taken()
    assert (await operator.row())["unreachable"] is None
    assert (await operator.says("Hola de nuevo")).status_code == 201


async def test_their_own_next_message_makes_a_block_void(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    await ana.says("hola")
    operator = await attend(house, "telegram")
    ana.twin.blocked.add(CHAT)
    assert (await operator.says("¿Seguís ahí?")).status_code == 201
    await house.run()
    assert (await operator.row())["unreachable"] == "blocked", "a refused send teaches it too"
    ana.twin.blocked.discard(CHAT)
    await ana.says("volví")
    assert (await operator.row())["unreachable"] is None


async def test_a_deep_link_leads_to_its_queue_and_a_greeting_is_said_once(house: House, telegram_twin: Telegram) -> None:
    async with house.ground.work() as work:
        housing = await create_queue(work, name="Vivienda")
    ana = await on_telegram(house, telegram_twin, greeting="Hola, esto es la mesa de ayuda.", links={"vivienda": str(housing)})
    await ana.says("/start vivienda")
    await ana.says("/start vivienda")
    await ana.taken()
    await house.run()
    (row,) = await house.rows("SELECT queue_id FROM conversation WHERE channel = 'telegram'")
    assert row["queue_id"] == housing
    await settled(lambda: greetings(house, ana.twin), 1)


async def greetings(house: House, twin: Any) -> int:
    await house.run()
    return [m["text"] for m in twin.sent(CHAT)].count("Hola, esto es la mesa de ayuda.")


async def test_a_press_is_answered(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    await ana.says("hola")
    ana.twin.press(TELEGRAM_TOKEN, CHAT, "human")
    await ana.until_kept(2)
    await house.run()
    assert ana.twin.presses == set()


async def test_an_album_stays_together_and_an_answer_names_what_it_answers(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    for colour in ("red", "blue"):
        shown = {"file_id": ana.twin.keep(picture(colour)), "file_unique_id": colour, "width": 4, "height": 4}
        await ana.says("", photo=[shown], media_group_id="13579")
    number = await ana.says("esas son")
    await ana.says("las de mi cuadra", reply_to_message={"message_id": number, "date": 1, "chat": {"id": CHAT, "type": "private"}})
    await settled(lambda: fetched(house), 0)
    operator = await attend(house, "telegram")
    first, second, third, fourth = [m for m in await operator.messages() if m["author"] == "citizen"]
    assert first["album"] == second["album"] == "13579" and third["album"] is None
    assert [len(m["attachments"]) for m in (first, second)] == [1, 1]
    assert fourth["reply_to"] == {"id": third["id"], "author": "citizen", "text": "esas son"}


async def test_an_operators_files_and_quote_go_out(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    number = await ana.says("¿qué papeles llevo?")
    operator = await attend(house, "telegram")
    asked = next(m for m in await operator.messages() if m["author"] == "citizen")
    files = []
    for name, data, kind in (("uno.jpg", picture(), "image/jpeg"), ("dos.jpg", picture("blue"), "image/jpeg")):
        answer = await operator.staff.post(f"conversations/{operator.id}/attachments", files={"file": (name, data, kind)})
        assert answer.status_code == 201, answer.text
        files.append(answer.json()["id"])
    said = await operator.says("Estos dos", attachments=files, reply_to=asked["id"])
    assert said.status_code == 201, said.text
    await house.run()
    album = [m for m in ana.twin.sent(CHAT) if "photo" in m]
    assert len(album) == 2 and album[0]["caption"] == "Estos dos"
    assert album[0]["reply_to_message"]["message_id"] == number
    assert all(ana.twin.files[m["photo"][-1]["file_id"]].startswith(b"\xff\xd8\xff") for m in album)


async def test_who_waits_out_of_hours_is_told_so_once(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin, hours={"timezone": "America/Argentina/Buenos_Aires", "days": {}})
    await ana.says("hola")
    (row,) = await house.rows("SELECT id FROM conversation WHERE channel = 'telegram'")
    async with house.ground.work() as work:
        await states.hand_to_queue(work, row["id"], cause="asked_for_person")
    operator = await attend(house, "telegram")
    system = [m["text"] for m in await operator.messages() if m["author"] == "system"]
    assert sum("no hay nadie del equipo" in text for text in system) == 1


async def test_the_health_of_an_account(house: House, telegram_twin: Telegram) -> None:
    ana = await on_telegram(house, telegram_twin)
    await ana.says("hola")
    admin = await house.staff("admin")
    url = f"/channels/telegram/{ana.account_id}"
    assert (await house.http.post(url, json={"update_id": 1}, headers={"X-Telegram-Bot-Api-Secret-Token": "no"})).status_code == 403

    async def told() -> tuple[bool, str | None]:
        health = (await admin.get(f"channels/{ana.account_id}/health")).json()
        return health["last_update_at"] is not None, health["last_refusal"]

    await settled(told, (True, "webhook_secret"))
