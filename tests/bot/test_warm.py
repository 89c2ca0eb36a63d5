"""What a process does before the first citizen writes."""

import bot
from bot import Turn
from core.work import Ground
from knowledge_base.retrieval.live import knowledge_of
from tests.bot.builders import publish_all


async def test_a_warm_brain_has_read_the_rules_and_the_articles(ground: Ground) -> None:
    await publish_all(ground)
    brain = bot.Brain(ground)
    await brain.warm()
    assert bot.risk.book.book().patterns[-1].__dict__["regex"]
    assert (await knowledge_of(ground).search("¿Dónde queda el ropero del barrio?"))[0].passage.title.startswith("Dónde")
    assert (await brain.decide([Turn("citizen", "¿Dónde queda el ropero del barrio?")])).action == "answer"


async def test_the_model_is_ready_and_nothing_was_sent(ground: Ground) -> None:
    ground.settings.openai_base_url, ground.settings.openai_model = "http://127.0.0.1:9/v1", "none"
    await bot.Brain(ground).warm()
