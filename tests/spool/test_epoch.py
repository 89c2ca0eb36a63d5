"""A bot's answer that comes late does not speak over a person, even when the conversation is the bot's again by then."""

import pytest

from core.errors import Conflict
from core.work import Ground
from desk.conversations.say import say
from tests.desk.delivery.builders import talk, telegram_channel


async def test_a_late_answer_is_dropped(ground: Ground) -> None:
    chat = await talk(ground, await telegram_channel(ground, "http://127.0.0.1:9"), "telegram", "4242")
    async with ground.work() as work:
        await work.execute("UPDATE conversation SET owner = 'bot', owner_epoch = 7 WHERE id = %s", (chat.conversation_id,))
    # A person took it and gave it back while the bot was thinking.
    async with ground.work() as work:
        await work.execute("UPDATE conversation SET owner_epoch = 9 WHERE id = %s", (chat.conversation_id,))
    with pytest.raises(Conflict):
        async with ground.work() as work:
            await say(work, chat.conversation_id, "bot", "tarde", owner="bot", epoch=7, client_id="turn:1")
    async with ground.work() as work:
        said = await say(work, chat.conversation_id, "bot", "a tiempo", owner="bot", epoch=9, client_id="turn:1")
        again = await say(work, chat.conversation_id, "bot", "a tiempo", owner="bot", epoch=9, client_id="turn:1")
    assert said.fresh and not again.fresh and said.id == again.id
