"""What the rules did not foresee is heard too: by the bot before it answers, and while a person is waited for."""

from typing import Any

import pytest

from bot.risk.assess import by_classifier, by_rules
from tests.house import Citizen, House

CRY = "mi pareja cerró la puerta por fuera y se llevó mi celular"
PLAIN = "¿a qué hora abren los sábados?"


async def conversation(house: House, ana: Citizen) -> dict[str, Any]:
    return (await house.rows("SELECT * FROM conversation WHERE id = %s", ana.conversation))[0]


async def flags(house: House, ana: Citizen) -> list[dict[str, Any]]:
    return await house.rows("SELECT level, rules FROM risk_flag WHERE conversation_id = %s", ana.conversation)


async def waiting(house: House) -> Citizen:
    ana = await house.citizen()
    assert (await ana.post("human")).status_code in (200, 202)
    assert (await conversation(house, ana))["owner"] == "queue"
    return ana


def test_the_words_are_such_that_only_the_classifier_hears_them() -> None:
    assert not by_rules(CRY).raised and by_classifier(CRY).needs_safe_reply and not by_classifier(PLAIN).raised


async def test_who_waits_is_heard_answered_and_moved_up_once(house: House) -> None:
    ana = await waiting(house)
    await ana.say(CRY)
    await house.run()
    row = await conversation(house, ana)
    assert row["risk_open"] and row["urgency"] == 2 and row["risk_level"] == "urgent"
    found = await flags(house, ana)
    assert len(found) == 1 and found[0]["rules"][0] == "statistical"
    said = [message for message in await ana.messages() if message["author"] == "bot"]
    assert len(said) == 1 and any(sign.isdigit() for sign in said[0]["text"])
    await ana.say("por favor")
    await house.run()
    assert len(await flags(house, ana)) == 1
    assert len([message for message in await ana.messages() if message["author"] == "bot"]) == 1


async def test_who_waits_with_a_plain_question_keeps_the_place(house: House) -> None:
    ana = await waiting(house)
    before = (await conversation(house, ana))["urgency"]
    await ana.say(PLAIN)
    await house.run()
    row = await conversation(house, ana)
    assert not row["risk_open"] and row["urgency"] == before and await flags(house, ana) == []


async def test_the_bots_own_turn_begins_with_it(house: House) -> None:
    ana = await house.citizen()
    await ana.say(CRY)
    await house.rows("UPDATE task SET run_at = now() - interval '1 hour' WHERE subject = %s RETURNING id", ana.conversation)
    await house.run()
    row = await conversation(house, ana)
    assert row["risk_open"] and row["owner"] == "queue"
    assert (await flags(house, ana))[0]["rules"][0] == "statistical"


@pytest.mark.parametrize("owner", ["queue", "bot"])
async def test_the_rules_do_not_wait_for_any_of_this(house: House, owner: str) -> None:
    ana = await waiting(house) if owner == "queue" else await house.citizen()
    await ana.say("me voy a matar esta noche")
    row = await conversation(house, ana)
    assert row["risk_open"] and row["risk_level"] == "immediate"
    assert [message["author"] for message in await ana.messages()][-1] == "bot"


async def test_the_fixed_words_come_in_the_words_own_language(house: House) -> None:
    """A first cry comes before anybody knows which one it is."""
    ana = await house.citizen(locale="es")
    await ana.say("I am going to kill myself tonight")
    said = [message["text"] for message in await ana.messages() if message["author"] == "bot"]
    assert len(said) == 1 and "automatic assistant" in said[0]
