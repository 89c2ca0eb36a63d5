"""Whether what was found answers what was asked: pure arithmetic over hits, with thresholds that data gave."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from bot.extract import Extract, extract, wanted
from core.texts.sound import plain
from knowledge_base import words
from knowledge_base.retrieval import Hit

Verdict = Literal["answer", "tie", "related", "unknown"]


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Verdict
    confidence: float = 0.0
    hit: Hit | None = None
    extract: Extract | None = None
    rivals: tuple[Hit, ...] = ()
    signs: tuple[tuple[str, float], ...] = ()


@cache
def _data() -> Any:
    return yaml.safe_load(files("bot").joinpath("data", "judge.yaml").read_text("utf-8"))


@cache
def _facts() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Kinds of facts: how they are asked for, what they look like where they are told."""
    return tuple(
        (name, re.compile("|".join(kind["asked"])), re.compile("|".join(kind["told"])))
        for name, kind in _data()["facts"].items()
    )


def threshold(name: str) -> float:
    return float(_data()["thresholds"][name])


def asked_fact(question: str) -> tuple[str, re.Pattern[str]] | None:
    folded = plain(question)
    return next(((name, told) for name, asked, told in _facts() if asked.search(folded)), None)


def signs_of(question: str, hits: Sequence[Hit], quote: str) -> dict[str, float]:
    """What speaks for and against the best hit, each between 0 and 1; `quote`: the part of it that would be given."""
    first = hits[0]
    rival = next((hit for hit in hits[1:] if hit.passage.article_id != first.passage.article_id), None)
    title = f"{first.passage.title} {first.passage.heading}"
    content = list(dict.fromkeys(words.content_words(question)))
    count = max(len(content), 1)
    return {
        "score": first.score,
        "covered": first.covered,
        "margin": 1 - rival.score / first.score if rival and first.score else 1.0,
        "missing": min(len(first.missing) / count, 1.0),
        "unknown": min(len(first.unknown) / count, 1.0),
        "short": 1.0 / count,
        "title": _spoken_of(content, title, first.passage.language),
        "focus": _spoken_of(content, f"{title} {quote}", first.passage.language),
    }


def _spoken_of(content: Sequence[str], text: str, language: str) -> float:
    """The share of the question's words that the text holds, itself or by another word."""
    stems = set(words.stems(text, language))
    return sum(not stems.isdisjoint(wanted(word)) for word in content) / max(len(content), 1)


def confidence_of(signs: dict[str, float]) -> float:
    """The chance that the best hit is the right one and holds the answer, by logistic weights from data."""
    weights = _data()["weights"]
    total = float(weights["constant"]) + sum(float(weights.get(name, 0.0)) * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def judge(question: str, hits: Sequence[Hit]) -> Judged:
    """`question`: what was searched for."""
    if not hits:
        return Judged("unknown")
    first = hits[0]
    fact = asked_fact(question)
    found = extract(question, first.passage.text, first.passage.language, fact[1] if fact else None)
    told = fact is None or fact[1].search(plain(found.quote)) is not None
    signs = signs_of(question, hits, found.quote)
    confidence = confidence_of(signs)
    shown = (*((name, round(value, 3)) for name, value in signs.items()), ("told", float(told)))
    rivals = _rivals(hits)
    if rivals and confidence >= threshold("tie"):
        return Judged("tie", confidence, first, found, rivals, shown)
    if confidence >= threshold("answer") and told:
        return Judged("answer", confidence, first, found, (), shown)
    verdict: Verdict = "related" if confidence >= threshold("related") else "unknown"
    return Judged(verdict, confidence, first, found, (), shown)


def _rivals(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Articles that the question cannot tell apart: the same words found in both, as good as the same score."""
    first = hits[0]
    seen = {first.passage.article_id}
    rivals: list[Hit] = []
    for hit in hits[1:]:
        alike = hit.matched == first.matched and hit.score >= threshold("alike") * first.score
        if alike and hit.passage.article_id not in seen and hit.passage.title != first.passage.title:
            seen.add(hit.passage.article_id)
            rivals.append(hit)
    return tuple(rivals)
