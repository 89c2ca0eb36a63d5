"""A model's endpoint on loopback, and what is published."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from bot.decision import Turn
from bot.model import Model, ModelAnswer, model_of
from core.settings import Settings
from desk.twins.openai import OpenAITwin
from desk.twins.server import serving
from knowledge_base.retrieval.hits import PassageRow

PASSAGES = [
    PassageRow(uuid4(), uuid4(), "Centro Norte", "Horarios", "El centro abre de lunes a viernes de 8 a 14 horas. El teléfono es 341 480-1234."),
    PassageRow(uuid4(), uuid4(), "Trámites", "Credencial", "La credencial se renueva en Av. Belgrano 456. Lleve documento y una foto."),
]


@pytest_asyncio.fixture
async def twin() -> OpenAITwin:
    return OpenAITwin(key="test-key")


@pytest_asyncio.fixture
async def address(twin: OpenAITwin) -> AsyncIterator[str]:
    async with serving(twin.app) as address:
        yield address


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def model_settings(address: str, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path, openai_base_url=f"{address}/v1", openai_key="test-key", openai_model="twin", bot_timeout_seconds=60
    )


@pytest.fixture
def model(model_settings: Settings) -> Model:
    made = model_of(model_settings)
    assert made is not None
    return made


class Heard:
    """What was said, sentence by sentence."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    async def __call__(self, sentence: str) -> None:
        self.sentences.append(sentence)


async def ask(model: Model, *said: str, heard: Heard | None = None, language: str = "es") -> ModelAnswer:
    turns = [Turn("citizen", text) for text in said]
    return await model.answer(turns=turns, passages=PASSAGES, language=language, on_sentence=heard)
