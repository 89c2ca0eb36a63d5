"""Odd talks with the bot, through the whole desk: very long, without words, many messages in one breath."""

from core.ids import new_id
from desk.triage.gather import HISTORY
from knowledge_base import service
from tests.house import Citizen, House

TURNS = 500
HOURS = "La sede Tilcara abre de lunes a viernes de 8 a 12."


async def publish(house: House) -> None:
    async with house.ground.work() as work:
        await service.create(work, title="Horario de la sede Tilcara", body=f"{HOURS} Los sábados no atiende.", publish=True)


async def talk_on(house: House, citizen: Citizen, last: int) -> None:
    """Turns 2 to `last`, both sides', as if they had been said."""
    async with house.ground.work() as work:
        key = await work.vault.key_of(work.conn, citizen.conversation)
        for seq in range(2, last + 1):
            made = new_id()
            body = key.seal(f"frase {seq} de una charla muy larga", "message.body", made)
            values = (made, citizen.conversation, seq, ("bot", "citizen")[seq % 2], body, work.now)
            await work.execute("INSERT INTO message (id, conversation_id, seq, author, body, at) VALUES (%s, %s, %s, %s, %s, %s)", values)
        await work.execute("UPDATE conversation SET last_seq = %s, answered_seq = %s WHERE id = %s", (last, last, citizen.conversation))


async def turn(house: House, citizen: Citizen) -> list[str]:
    """The bot's turn, due now; what it has said by then."""
    await house.rows("UPDATE task SET run_at = now() - interval '1 hour' WHERE subject = %s RETURNING id", citizen.conversation)
    await house.run()
    return [message["text"] for message in await citizen.messages() if message["author"] == "bot"]


async def test_ten_messages_in_one_breath_are_answered_once_and_together(house: House) -> None:
    house.ground.settings.load_test = True
    await publish(house)
    ana = await house.citizen()
    for word in ("hola", "buenas", "una consulta", "¿a qué hora", "abre", "la sede", "Tilcara", "?", "es para mi hermano", "gracias"):
        assert (await ana.say(word)).status_code == 201
    waiting = await house.rows("SELECT count(*) AS n FROM task WHERE kind = 'bot.turn' AND subject = %s", ana.conversation)
    assert waiting[0]["n"] == 1
    said = await turn(house, ana)
    assert len(said) == 1 and HOURS in said[0]
    turns = await house.rows("SELECT from_seq, to_seq FROM bot_turn WHERE conversation_id = %s", ana.conversation)
    assert [(row["from_seq"], row["to_seq"]) for row in turns] == [(1, 10)]


async def test_a_message_while_the_bot_thinks_is_answered_with_the_others(house: House) -> None:
    house.ground.settings.load_test = True
    await publish(house)
    ana = await house.citizen()
    await ana.say("¿a qué hora abre la sede Tilcara?")
    await turn(house, ana)
    await ana.say("¿y los sábados?")
    said = await turn(house, ana)
    assert len(said) == 2 and "sábados no atiende" in said[1]


async def test_nothing_but_emojis_is_asked_what_it_means(house: House) -> None:
    for text in ("😭😭😭", "👍", "🙏🏽 ❤️‍🔥 👨‍👩‍👧‍👦", "…!!!???"):
        ana = await house.citizen()
        assert (await ana.say(text)).status_code == 201
        said = await turn(house, ana)
        assert len(said) == 1 and said[0].startswith("Recibí tu mensaje"), text
        row = (await house.rows("SELECT owner, risk_open FROM conversation WHERE id = %s", ana.conversation))[0]
        assert (row["owner"], row["risk_open"]) == ("bot", False)


async def test_a_talk_of_five_hundred_turns_is_answered_from_its_end(house: House) -> None:
    house.ground.settings.load_test = True
    await publish(house)
    ana = await house.citizen()
    await ana.say("hola")
    await talk_on(house, ana, TURNS)
    assert (await ana.say("¿a qué hora abre la sede Tilcara?")).status_code == 201
    await house.rows("UPDATE task SET run_at = now() - interval '1 hour' WHERE subject = %s RETURNING id", ana.conversation)
    await house.run()
    last = (await ana.messages(after=TURNS))[-1]
    assert last["author"] == "bot" and HOURS in last["text"]
    assert HISTORY < TURNS


async def test_five_hundred_turns_by_the_playground_are_read(house: House) -> None:
    await publish(house)
    operator = await house.staff()
    history = [{"author": ("citizen", "bot")[n % 2], "text": f"frase número {n} de una charla larga"} for n in range(500)]
    answer = await operator.post("bot/try", json={"text": "¿a qué hora abre la sede Tilcara?", "history": history})
    assert (answer.status_code, answer.json()["action"]) == (200, "answer")
