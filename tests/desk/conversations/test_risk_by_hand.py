"""A risk that a member of staff raises: of what it is, and why, for those who go on with it."""

from typing import Any

from tests.house import Citizen, House, Staff

WHY = "Se despidió por teléfono"


async def taken(house: House) -> tuple[Citizen, Staff]:
    ana, bea = await house.citizen(), await house.staff()
    await ana.say("Hola")
    await ana.post("human")
    assert (await bea.post(f"conversations/{ana.conversation}/take")).is_success
    return ana, bea


async def raised(who: Staff, talk: Citizen, **more: Any) -> dict[str, Any]:
    answer = await who.post(f"conversations/{talk.conversation}/risk", json={"level": "urgent", "reason": WHY, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["risk"]
    return found


async def test_the_topic_is_as_said_else_as_found_else_the_teams(house: House) -> None:
    ana, bea = await taken(house)
    assert await raised(bea, ana) == {"level": "urgent", "topic": "manual"}
    assert await raised(bea, ana, topic="violence") == {"level": "urgent", "topic": "violence"}
    assert await raised(bea, ana) == {"level": "urgent", "topic": "violence"}
    path = f"conversations/{ana.conversation}"
    assert (await bea.post(f"{path}/clear-risk", json={"reason": "Está acompañada"})).json()["risk"] is None
    assert await raised(bea, ana) == {"level": "urgent", "topic": "manual"}
    flags = await house.rows("SELECT topic, rules FROM risk_flag ORDER BY at, id")
    assert [flag["topic"] for flag in flags] == ["manual", "violence", "violence", "manual"]
    assert all(flag["rules"] == ["by_hand"] for flag in flags)


async def test_why_is_a_note_and_stands_nowhere_in_clear(house: House) -> None:
    ana, bea = await taken(house)
    await raised(bea, ana, topic="self_harm")
    page = (await bea.get(f"conversations/{ana.conversation}/messages")).json()["messages"]
    assert [m["text"] for m in page if m["note"]] == [WHY]
    assert WHY not in str(await ana.messages())
    (told,) = await house.rows("SELECT detail FROM audit_event WHERE action = 'conversation.flagged'")
    assert told["detail"] == {"level": "urgent", "topic": "self_harm"}


async def test_a_topic_that_nobody_knows_is_refused(house: House) -> None:
    ana, bea = await taken(house)
    body = {"level": "urgent", "reason": WHY, "topic": "dragons"}
    assert (await bea.post(f"conversations/{ana.conversation}/risk", json=body)).status_code == 422
