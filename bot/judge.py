"""Whether what was found answers what was asked: pure arithmetic over hits, with thresholds that data gave."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from bot.extract import Extract, extract
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


def signs_of(question: str, hits: Sequence[Hit]) -> dict[str, float]:
    """What speaks for the best hit, each between 0 and 1."""
    first = hits[0]
    rival = next((hit for hit in hits[1:] if hit.passage.article_id != first.passage.article_id), None)
    content = max(len(words.content_words(question)), 1)
    fact = asked_fact(question)
    told = fact is None or fact[1].search(plain(first.passage.text)) is not None
    return {
        "score": first.score,
        "lexical": first.lexical,
        "grams": first.grams,
        "covered": first.covered,
        "margin": 1 - rival.score / first.score if rival else 1.0,
        "missing": len(first.missing) / content,
        "unknown": len(first.unknown) / content,
        "told": 1.0 if told else 0.0,
        "short": 1.0 / content,
    }


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
    signs = signs_of(question, hits)
    confidence = confidence_of(signs)
    shown = tuple((name, round(value, 3)) for name, value in signs.items())
    fact = asked_fact(question)
    found = extract(question, first.passage.text, first.passage.language, fact[1] if fact else None)
    rivals = _rivals(hits)
    if rivals and confidence >= threshold("tie"):
        return Judged("tie", confidence, first, found, rivals, shown)
    if confidence >= threshold("answer") and signs["told"]:
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
