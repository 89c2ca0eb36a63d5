"""What a model costs is kept by day, told before a limit is reached, and stops at the limit."""

import pytest

from bot.decision import Turn
from bot.model import prompt
from bot.model.ledger import Ledger, Spent, keep, spent
from bot.model.model import Model
from bot.model.usage import Usage, estimate
from core.settings import Settings
from core.work import Ground, Work
from desk.twins.journal import Fault
from desk.twins.openai import OpenAITwin
from tests.bot_model.conftest import PASSAGES


def used(sent: int, received: int, *, failed: bool = False) -> Usage:
    usage = Usage()
    usage.called("", "", 0.5, (sent, received), failed=failed)
    return usage


async def test_a_day_is_one_row_for_each_use(ground: Ground) -> None:
    ground.settings.openai_price_input, ground.settings.openai_price_output = 2, 8
    async with ground.work() as work:
        await keep(work, used(1000, 100), "answer", "es 1")
        await keep(work, used(1000, 100, failed=True), "answer", "es 1")
        await keep(work, used(500, 0), "try", "es 1")
        rows = await work.all("SELECT * FROM model_usage ORDER BY purpose")
        assert [(row["purpose"], row["calls"], row["failures"], row["prompt_tokens"]) for row in rows] == [
            ("answer", 2, 1, 2000), ("try", 1, 0, 500),
        ]  # fmt: skip
        assert float(rows[0]["cost"]) == pytest.approx((2000 * 2 + 200 * 8) / 1_000_000)
        assert (await spent(work)).tokens == 2700


async def alerts(work: Work) -> list[str]:
    return [row["rule"] for row in await work.all("SELECT rule FROM alert WHERE state = 'open' ORDER BY rule")]


async def test_a_limit_is_told_when_it_is_near_and_holds_when_it_is_reached(ground: Ground) -> None:
    ground.settings.openai_day_tokens = 1000
    ledger = Ledger(ground)
    assert await ledger.exhausted() is None
    await ledger.keep(used(700, 50), "answer", "es 1")
    async with ground.work() as work:
        assert await alerts(work) == []
    await ledger.keep(used(100, 0), "answer", "es 1")
    await ledger.keep(used(1, 0), "answer", "es 1")
    assert await ledger.exhausted() is None
    async with ground.work() as work:
        assert await alerts(work) == ["model_near_limit"]
    await ledger.keep(used(200, 0), "answer", "es 1")
    assert await ledger.exhausted() == "day_tokens"
    async with ground.work() as work:
        assert await alerts(work) == ["model_limit", "model_near_limit"]


async def test_a_model_that_is_down_is_told_and_settled_when_it_answers(ground: Ground) -> None:
    ledger = Ledger(ground)
    await ledger.keep(used(1, 0, failed=True), "answer", "es 1", down=True)
    async with ground.work() as work:
        assert await alerts(work) == ["model_down"]
    await ledger.keep(used(1, 1), "answer", "es 1")
    async with ground.work() as work:
        assert await alerts(work) == []


def test_without_limits_there_are_no_shares() -> None:
    assert Spent(10**9, 10**6).shares(Settings()) == {}


@pytest.mark.parametrize("told", [True, False])
async def test_tokens_are_the_endpoints_own_count_or_an_estimate(model_settings: Settings, twin: OpenAITwin, told: bool) -> None:
    model = Model(model_settings.model_copy(update={"openai_tells_usage": told}))
    usage = Usage()
    await model.answer(turns=[Turn("citizen", "¿A qué hora abre el centro?")], passages=PASSAGES, language="es", usage=usage)
    assert (usage.calls, usage.failures, usage.estimated) == (1, 0, 0 if told else 1)
    assert usage.prompt_tokens == 120 if told else usage.prompt_tokens > estimate(prompt.rules("es"))
    assert usage.completion_tokens > 0 and usage.slowest == usage.seconds > 0


async def test_a_call_that_fails_is_counted_too(model_settings: Settings, twin: OpenAITwin) -> None:
    twin.journal.faults.extend([Fault("cut")] * 2)
    usage = Usage()
    with pytest.raises(Exception, match=r"connection|end|protocol"):
        await Model(model_settings).answer(turns=[Turn("citizen", "¿A qué hora abre?")], passages=PASSAGES, language="es", usage=usage)
    assert (usage.calls, usage.failures) == (2, 2)


FINGERPRINTS = {
    "es 1": "4b125074a319", "en 1": "2b022955faaf", "pt 1": "82ec9eef3064", "summary 1": "cf9fb13833ff", "translate 1": "c0d058ef7fb9",
    "phrasings 1": "f0ebde0d5518",
}  # fmt: skip


def test_a_prompt_that_changes_gets_another_version() -> None:
    assert {one.version: one.fingerprint for one in prompt.prompts()} == FINGERPRINTS, "raise the version in its first line"
