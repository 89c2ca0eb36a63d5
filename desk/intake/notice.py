"""What a citizen reads before the first message: who answers, what is kept, where help is now."""

from typing import Any

from bot.risk.reply import emergency_numbers
from core.texts import LOCALES, text
from core.work import Work

VERSION = "2026-11-20"


def notice_text(locale: str) -> str:
    return text("chat.notice.text", locale)


async def notice(work: Work, locale: str) -> dict[str, Any]:
    row = await work.one(
        "SELECT count(*) AS n FROM operator WHERE presence = 'available' AND connected_until > %s", (work.now,)
    )
    numbers = emergency_numbers("none", locale, work.settings.country)
    return {
        "version": VERSION,
        "title": text("chat.notice.title", locale),
        "text": notice_text(locale),
        "emergency": [{"label": n.label, "number": n.number, "hours": n.hours} for n in numbers],
        "languages": list(LOCALES),
        "bot_name": text("chat.bot_name", locale),
        "online": bool(row and row["n"]),
        "exit_url": text("chat.exit_url", locale),
    }
