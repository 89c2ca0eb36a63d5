"""Providers' twins on a real socket, for any test. Import the fixtures you need."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from desk.twins.server import serving
from desk.twins.telegram import TelegramTwin
from desk.twins.twilio import TwilioTwin

TELEGRAM_TOKEN = "777000111:twin-token"
TWILIO_SID = "AC" + "0" * 32
TWILIO_TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "whatsapp:+14155238886"


def specification(variable: str) -> Path | None:
    """The provider's published specification, where the environment tells of it."""
    path = Path(os.environ.get(variable, ""))
    return path if path.is_file() else None


@dataclass
class Telegram:
    url: str
    twin: TelegramTwin


@dataclass
class Twilio:
    url: str
    twin: TwilioTwin


@pytest_asyncio.fixture
async def telegram_twin() -> AsyncIterator[Telegram]:
    """At its end no call may have broken the specification."""
    twin = TelegramTwin(specification("VENTANILLA_TELEGRAM_SPEC"))
    async with serving(twin.app) as url:
        yield Telegram(url, twin)
    assert twin.journal.problems == []


@pytest_asyncio.fixture
async def twilio_twin() -> AsyncIterator[Twilio]:
    twin = TwilioTwin(specification("VENTANILLA_TWILIO_SPEC"), {TWILIO_SID: TWILIO_TOKEN})
    twin.callbacks.seconds = 0.01
    async with serving(twin.app) as url:
        yield Twilio(url, twin)
    assert twin.journal.problems == []
