"""Where an unanswered question belongs: its subject, how soon, which queue. Words as data, and small classifiers beside them."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.decision import QueueOption
from bot.intents.classifier import opinion
from bot.urgency.classifier import LEVELS, level
from core.texts import messages
from core.texts.sound import plain
from knowledge_base import words

STRONG = 3
CLEAR = 3  # how far ahead of the second subject strong words are not doubted
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


@cache
def _read(name: str) -> Any:
    return yaml.safe_load(files("bot").joinpath("data", f"{name}.yaml").read_text("utf-8"))


def _pattern(entries: Iterable[str]) -> re.Pattern[str]:
    forms = (
        r"\s+".join(re.escape(word).replace(r"\*", "[a-z]*") for word in str(entry).split())
        for entry in entries
    )
    return re.compile(rf"\b(?:{'|'.join(sorted(forms, key=len, reverse=True))})\b")


@cache
def _intents() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    raw = _read("intents")["intents"]
    return tuple((code, _pattern(entry["strong"]), _pattern(entry["words"])) for code, entry in raw.items())


@cache
def _soon() -> tuple[tuple[str, re.Pattern[str]], ...]:
    raw = _read("urgency")
    return tuple((name, _pattern(raw[name])) for name in ("urgent", "elevated"))


def intent_of(text: str) -> str | None:
    """The subject that clear words speak of, else what the classifier is sure enough of, else what most words speak of."""
    told, clear = by_words(text)
    return told if clear else opinion(text).answer or told


def by_words(text: str) -> tuple[str | None, bool]:
    """The subject that most words speak of, None when none does; and whether a strong one tells it apart from the others."""
    folded = f" {_NOT_WORDS.sub(' ', plain(text))} "
    scores: dict[str, int] = {}
    strong_found = 0
    for code, strong, weak in _intents():
        found = len(set(strong.findall(folded)))
        scores[code] = STRONG * found + len(set(weak.findall(folded)))
        strong_found += found
    best = max(scores, key=lambda code: scores[code])
    second = max(score for code, score in scores.items() if code != best)
    return (best if scores[best] else None), strong_found > 0 and scores[best] - second >= CLEAR


def urgency_of(text: str) -> str:
    """routine, elevated or urgent, the higher of what words and classifier say. What the risk rules decide lies above this."""
    return max(urgency_by_words(text), level(text), key=LEVELS.index)


def urgency_by_words(text: str) -> str:
    folded = f" {_NOT_WORDS.sub(' ', plain(text))} "
    return next((name for name, pattern in _soon() if pattern.search(folded)), "routine")


def queue_for(
    queues: Sequence[QueueOption], intent: str | None, language: str, text: str = ""
) -> QueueOption | None:
    """By intent, then skills, then name; among equals the one of this language. None: the desk's default."""

    def rank(queue: QueueOption) -> tuple[int, bool]:
        named = 0
        if intent and intent in queue.intents:
            named = 3
        elif intent and intent in {plain(skill) for skill in queue.skills}:
            named = 2
        elif intent and _shares_words(queue.name, intent, text):
            named = 1
        return named, language in queue.languages

    if not queues:
        return None
    best = max(queues, key=rank)
    named, speaks = rank(best)
    foreign = speaks and language != "es"  # a queue that speaks the person's own, less common language
    return best if named or foreign else None


def _shares_words(name: str, intent: str, text: str) -> bool:
    label = messages("es").get(f"bot.intent.{intent}", "")
    subject = set(words.stems(label)) | set(words.stems(intent, "en")) | set(words.stems(text[:400]))
    return bool(subject & set(words.stems(name)))
