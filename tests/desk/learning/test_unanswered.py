"""From what the bot could not answer to a draft: of conversations one may see, without what tells who asked."""

from typing import Any

import pytest

from core.actor import Actor
from core.errors import NotFound
from core.ids import new_id
from core.work import Work
from desk.conversations.say import say
from desk.learning import unanswered
from desk.reports import service as reports
from knowledge_base import service as articles
from tests.house import Citizen, House, Staff

ASKED = (
    "¿Cómo saco la credencial de discapacidad? Soy Juana Azurduy, DNI 27.123.456",
    "hola, dónde se saca la credencial de discapacidad",
    "¿a qué hora cierra la pileta municipal?",
)


async def ask(house: House, words: str, action: str = "hand_over", helpful: bool | None = None) -> Citizen:
    """A question that the bot gave up, or answered badly; its turn is written as triage writes it."""
    person = await house.citizen()
    assert (await person.say(words)).status_code == 201
    async with house.ground.work() as work:
        await work.execute(
            "INSERT INTO bot_turn (id, conversation_id, from_seq, to_seq, action, at)"
            " SELECT %s, %s, min(seq), max(seq), %s, %s FROM message WHERE conversation_id = %s AND author = 'citizen'",
            (new_id(), person.conversation, action, work.now, person.conversation),
        )
        said = await say(work, person.conversation, "bot", "Eso se hace en la junta.")
    if helpful is not None:
        assert (await person.post("feedback", json={"message_id": str(said.id), "helpful": helpful})).status_code == 204
    return person


async def groups(staff: Staff) -> list[dict[str, Any]]:
    answer = await staff.get("knowledge/unanswered")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_two_clicks_to_a_draft(house: House) -> None:
    people = [await ask(house, words) for words in ASKED]
    await ask(house, "¿dónde queda el centro?", "answer")
    async with house.ground.work() as work:
        await say(work, people[0].conversation, "operator", "La credencial se saca en la junta, con documento y estudios médicos.")
    admin = await house.staff("admin")
    found = await groups(admin)
    assert [group["count"] for group in found] == [2, 1]
    shown = " ".join(" ".join(group["phrasings"]) for group in found)
    assert "credencial" in shown and "Azurduy" not in shown and "27.123.456" not in shown
    answer = await admin.post("knowledge/unanswered/draft", json={"turns": found[0]["turns"], "title": "Credencial de discapacidad"})
    assert answer.status_code == 201, answer.text
    article = (await admin.get(f"articles/{answer.json()['article_id']}")).json()
    assert (article["status"], article["title"]) == ("draft", "Credencial de discapacidad")
    assert sorted(article["asked_as"]) == sorted(found[0]["phrasings"])
    assert "> La credencial se saca en la junta" in article["body"]
    assert [group["count"] for group in await groups(admin)] == [1]
    dismissed = await admin.post("knowledge/unanswered/dismiss", json={"turns": found[1]["turns"]})
    assert dismissed.status_code == 204
    assert await groups(admin) == []
    assert (await admin.post("knowledge/unanswered/draft", json={"turns": found[0]["turns"]})).status_code == 404


async def test_phrasings_go_to_an_article_there_is(house: House) -> None:
    async with house.ground.work() as work:
        known = await articles.create(work, title="Credencial de discapacidad", body="Se saca en la junta.", asked_as=["¿y la credencial?"], publish=True)
    await ask(house, ASKED[1], "answer", helpful=False)
    admin = await house.staff("admin")
    found = await groups(admin)
    assert found[0]["near"]["id"] == str(known.id)
    await admin.post("knowledge/unanswered/draft", json={"turns": found[0]["turns"], "article_id": str(known.id)})
    article = (await admin.get(f"articles/{known.id}")).json()
    assert article["asked_as"] == ["¿y la credencial?", ASKED[1]]
    assert (article["version"], article["published_version"]) == (2, 1)


async def test_who_may_not_see_the_conversation_sees_no_question(house: House) -> None:
    await ask(house, ASKED[0])
    async with house.ground.work() as work:
        turn = await work.one("SELECT id FROM bot_turn")
        assert turn is not None
        foreign = _in_the_name_of(work, Actor("user", new_id(), frozenset({"lead"}), scope="organization"))
        assert await unanswered.groups(foreign, 10) == []
        with pytest.raises(NotFound):
            await unanswered.dismiss(foreign, [turn["id"]])


def _in_the_name_of(work: Work, actor: Actor) -> Work:
    work.actor = actor
    return work


async def test_the_weeks_of_the_assistant(house: House) -> None:
    for action, helpful in (("answer", True), ("answer", False), ("hand_over", None), ("clarify", None), ("chat", None)):
        await ask(house, "¿y esto?", action, helpful)
    async with house.ground.work() as work:
        start, end = reports.period(work, None, None)
        rows = await reports.run(work, reports.known("answers_per_week"), start, end)
    assert len(rows) == 1
    week = rows[0]
    assert (week["questions"], week["bot_answered"], week["clarified"], week["abstained"], week["rated"]) == (4, 2, 1, 1, 2)
    assert (week["answered_share"], week["abstained_share"], week["helpful_share"]) == (0.5, 0.25, 0.5)
