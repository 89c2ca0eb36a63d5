"""What staff say of the assistant's answers: one voice each, counted with the citizens', and on the way to a better article."""

from typing import Any
from uuid import UUID

import httpx

from core.ids import new_id
from core.work import Work
from desk.conversations.say import say
from desk.reports import service as reports
from knowledge_base import service as articles
from knowledge_base.models import Article
from tests.house import Citizen, House, Staff

ASKED = "hola, soy Juana Azurduy, DNI 27.123.456, ¿dónde se saca la credencial?"


async def article(house: House, title: str, **more: Any) -> Article:
    async with house.ground.work() as work:
        return await articles.create(work, title=title, body=f"{title}: se hace en la junta.", publish=True, **more)


async def answered(house: House, cited: Article, asked: str = ASKED) -> tuple[Citizen, UUID]:
    """A question with its answer; the turn is written as triage writes it."""
    person = await house.citizen()
    assert (await person.say(asked)).status_code == 201
    async with house.ground.work() as work:
        said = await say(work, person.conversation, "bot", "Se saca en la junta.")
        await turn(work, person.conversation, said.seq - 1, [cited.id])
    return person, said.id


async def turn(work: Work, conversation: UUID, to_seq: int, cited: list[UUID]) -> None:
    await work.execute(
        "INSERT INTO bot_turn (id, conversation_id, from_seq, to_seq, action, article_ids, at) VALUES (%s, %s, 1, %s, 'answer', %s, %s)",
        (new_id(), conversation, to_seq, cited, work.now),
    )


async def judge(staff: Staff, talk: Citizen, message: UUID, verdict: str, **more: Any) -> httpx.Response:
    path = f"conversations/{talk.conversation}/messages/{message}/feedback"
    return await staff.put(path, json={"verdict": verdict, **more})


async def votes(staff: Staff, talk: Citizen) -> list[dict[str, Any]]:
    answer = await staff.get(f"conversations/{talk.conversation}/feedback")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_one_voice_each_changed_and_taken_back(house: House) -> None:
    known = await article(house, "Credencial")
    ana, message = await answered(house, known)
    admin, other = await house.staff("admin"), await house.staff("admin")
    assert (await judge(admin, ana, message, "right")).status_code == 204
    assert (await judge(admin, ana, message, "outdated", remark="Cambió en marzo")).status_code == 204
    assert (await judge(other, ana, message, "right")).status_code == 204
    assert (await ana.post("feedback", json={"message_id": str(message), "helpful": False})).status_code == 204
    found = await votes(admin, ana)
    assert sorted((vote["author"], vote["verdict"], vote["mine"], vote["remark"]) for vote in found) == [
        ("citizen", "wrong", False, None), ("staff", "outdated", True, "Cambió en marzo"), ("staff", "right", False, None),
    ]  # fmt: skip
    sealed = await house.rows("SELECT remark FROM answer_vote WHERE remark IS NOT NULL")
    assert len(sealed) == 1 and b"marzo" not in bytes(sealed[0]["remark"])
    path = f"conversations/{ana.conversation}/messages/{message}/feedback"
    assert (await admin.delete(path)).status_code == 204
    assert [vote["author_name"] for vote in await votes(admin, ana) if vote["mine"]] == []
    assert (await admin.delete(path)).status_code == 204
    told = await house.rows("SELECT * FROM audit_event WHERE action IN ('bot.judged', 'bot.unjudged')")
    assert sorted(row["action"] for row in told) == [*["bot.judged"] * 3, "bot.unjudged"] and "marzo" not in str(told)


async def test_only_answers_are_judged_and_only_a_wrong_one_has_a_better_article(house: House) -> None:
    known = await article(house, "Credencial")
    ana, message = await answered(house, known)
    admin = await house.staff("admin")
    own = (await ana.say("gracias")).json()["id"]
    async with house.ground.work() as work:
        aside = await say(work, ana.conversation, "bot", "Si estás en peligro, llamá al 911.")
    for not_an_answer in (own, aside.id):
        refused = await judge(admin, ana, not_an_answer, "right")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_an_answer")
    for verdict, better, code in (("right", known.id, "better_of_what"), ("outdated", known.id, "better_of_what"), ("wrong", new_id(), "article_unknown")):
        refused = await judge(admin, ana, message, verdict, better_article_id=str(better))
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await judge(admin, ana, message, "bad")).status_code == 422
    assert (await judge(admin, ana, message, "wrong", remark="x" * 501)).status_code == 422
    assert (await judge(admin, ana, new_id(), "wrong")).status_code == 404
    auditor = await house.staff("auditor", serves=False)
    assert (await judge(auditor, ana, message, "wrong")).status_code == 403


async def test_what_was_wrong_stands_first_among_what_is_to_be_written(house: House) -> None:
    known, better = await article(house, "Credencial"), await article(house, "Junta evaluadora")
    ana, message = await answered(house, known)
    await answered(house, known, "¿y el boleto?")
    admin = await house.staff("admin")
    assert (await admin.get("knowledge/unanswered")).json()["items"] == []
    await judge(admin, ana, message, "wrong", remark="Eso era para Juana Azurduy, no para todos", better_article_id=str(better.id))
    (group,) = (await admin.get("knowledge/unanswered")).json()["items"]
    told = group["complaints"]
    assert (told["wrong"], told["outdated"], told["conversations"]) == (1, 0, [str(ana.conversation)])
    assert told["articles"] == [{"id": str(known.id), "title": "Credencial"}] and told["better"] == [{"id": str(better.id), "title": "Junta evaluadora"}]
    assert len(told["remarks"]) == 1 and "Azurduy" not in str(group) and "27.123.456" not in str(group)
    added = await admin.post("knowledge/unanswered/draft", json={"turns": group["turns"], "article_id": str(better.id)})
    assert added.status_code == 201, added.text
    assert (await admin.get("knowledge/unanswered")).json()["items"] == []
    await judge(admin, ana, message, "outdated")
    assert len((await admin.get("knowledge/unanswered")).json()["items"]) == 1
    await admin.delete(f"conversations/{ana.conversation}/messages/{message}/feedback")
    assert (await admin.get("knowledge/unanswered")).json()["items"] == []


async def test_an_article_and_a_week_know_what_was_said_of_them(house: House) -> None:
    known = await article(house, "Credencial")
    admin, other = await house.staff("admin"), await house.staff("admin")
    for number, (verdict, helpful) in enumerate((("right", True), ("wrong", False), ("outdated", True), ("right", None))):
        talk, message = await answered(house, known, f"¿pregunta {number}?")
        await judge(admin, talk, message, verdict, remark="revisar")
        if helpful is not None:
            await talk.post("feedback", json={"message_id": str(message), "helpful": helpful})
    await judge(other, talk, message, "wrong")
    found = (await admin.get(f"articles/{known.id}/feedback")).json()
    assert found["cited"] == 4
    assert found["staff"] == {"right": 2, "wrong": 2, "outdated": 1, "share": 0.4}
    assert found["citizens"] == {"right": 2, "wrong": 1, "outdated": 0, "share": 0.667}
    assert [(one["verdict"], one["remark"]) for one in found["complaints"]] == [("wrong", None), ("outdated", "revisar"), ("wrong", "revisar")]
    async with house.ground.work() as work:
        start, end = reports.period(work, None, None)
        (week,) = await reports.run(work, reports.known("answers_per_week"), start, end)
        (row,) = await reports.run(work, reports.known("answers_per_article"), start, end)
    for said in (week, row):
        assert (said["rated"], said["helpful_share"], said["staff_rated"], said["staff_right_share"]) == (3, 0.667, 5, 0.4)
        assert (said["staff_wrong"], said["staff_outdated"]) == (2, 1)
    assert (row["article"], row["cited"], week["questions"]) == ("Credencial", 4, 4)


async def test_what_one_may_not_see_is_not_counted(house: House) -> None:
    known = await article(house, "Credencial")
    ana, message = await answered(house, known)
    admin, operator = await house.staff("admin"), await house.staff("operator", serves=False)
    await judge(admin, ana, message, "wrong")
    assert (await judge(operator, ana, message, "right")).status_code == 404
    assert (await operator.get(f"conversations/{ana.conversation}/feedback")).status_code == 404
    found = (await operator.get(f"articles/{known.id}/feedback")).json()
    assert (found["cited"], found["staff"]["wrong"], found["complaints"]) == (0, 0, [])


async def test_an_erased_conversation_keeps_the_count_and_no_word(house: House) -> None:
    known = await article(house, "Credencial")
    ana, message = await answered(house, known)
    admin = await house.staff("admin")
    await judge(admin, ana, message, "wrong", remark="Era otra oficina")
    assert (await ana.post("forget")).status_code == 200
    assert [row["remark"] for row in await house.rows("SELECT remark FROM answer_vote")] == [None]
    found = (await admin.get(f"articles/{known.id}/feedback")).json()
    assert found["staff"]["wrong"] == 1 and found["complaints"][0]["remark"] is None
    assert (await judge(admin, ana, message, "right", remark="otra")).status_code == 410
