"""The fixed text for a message at risk: reviewed words and dated numbers from data, never generated."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.risk.assess import Finding
from bot.risk.book import read


@dataclass(frozen=True, slots=True)
class Number:
    label: str
    number: str
    hours: str


@dataclass(frozen=True, slots=True)
class SafeReply:
    text: str
    version: str
    numbers: tuple[Number, ...]


@cache
def _data() -> tuple[dict[str, Any], dict[str, Any]]:
    return read("safe_replies"), read("numbers")


def _language(locale: str, known: Any) -> str:
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in known else "es"


def emergency_numbers(topic: str, locale: str, country: str = "AR", area: str | None = None) -> tuple[Number, ...]:
    """Lines for a topic, the most fitting first; a province's own line (`area`, e.g. `AR-C`) before the national ones."""
    _, lines = _data()
    book = lines["countries"].get(country.upper()) or lines["countries"]["AR"]
    local = [line for line in book["lines"] if area is not None and line.get("area") == area and topic in line["topics"]]
    national = [line for name in book["order"].get(topic, book["order"]["none"]) for line in book["lines"] if line["id"] == name]
    language = _language(locale, ("es", "en", "pt"))
    return tuple(Number(line["label"][language], line["number"], line["hours"][language]) for line in (*local, *national))


def safe_reply(finding: Finding, locale: str, country: str = "AR", area: str | None = None) -> SafeReply:
    """Text and numbers for this level and topic. Unknown locale: Spanish; unknown country: Argentina."""
    texts, lines = _data()
    words = texts["languages"][_language(locale, texts["languages"])]
    numbers = emergency_numbers(finding.topic, locale, country, area)
    level = finding.level if finding.level in words["opening"] else "elevated"
    parts = [words["opening"][level].get(finding.topic, words["opening"][level]["default"])]
    parts.append("\n".join(f"• {number.label}: {number.number} ({number.hours})" for number in numbers))
    guidance = words["guidance"].get(level, {})
    if finding.topic in guidance:
        parts.append(guidance[finding.topic])
    parts.append(words["closing"])
    return SafeReply("\n\n".join(parts), f"{texts['version']}/{lines['version']}", numbers)
