"""Whether what was found answers what was asked: pure arithmetic over hits, with thresholds that data gave."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from bot.extract import Extract, extract, wanted
from bot.told import Fact, asked_fact, data, ordered
from core.texts.sound import plain
from knowledge_base import words
from knowledge_base.retrieval import Hit

_CAPITAL = re.compile(r"(?<=[a-záéíóúñ0-9,] )[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,}")
_ASKING = re.compile(r"\b(?:como|cuando|donde|cuanto|quien|que|how|when|where|who|what|onde|quando|quanto)\b")
NAMED = 0.95  # sure of the article, nearly sure of the part
HEADED = 0.3  # a heading that asks as the question does; half, if it is by `what`
OPENS = 0.5  # a question that the title speaks of is about the whole: the opening tells it
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
def _head() -> re.Pattern[str]:
    return re.compile(data()["head"])


@cache
def _places() -> frozenset[str]:
    raw = yaml.safe_load(files("bot").joinpath("data", "places.yaml").read_text("utf-8"))
    return frozenset(raw["places"].split())


def threshold(name: str) -> float:
    return float(data()["thresholds"][name])


def signs_of(question: str, hits: Sequence[Hit], quote: str) -> dict[str, float]:
    """What speaks for and against the best hit, each from 0 to 1; `quote`: the part that would be given."""
    first = hits[0]
    rival = next((hit for hit in hits[1:] if hit.passage.article_id != first.passage.article_id), None)
    title = f"{first.passage.title} {first.passage.heading}"
    content = list(dict.fromkeys(words.content_words(question)))
    count = max(len(content), 1)
    margin = 1 - rival.score / first.score if rival and first.score else 1.0
    return {
        "score": first.score,
        "covered": first.covered,
        "margin": max(margin, 0.0),
        "unknown": min(len(first.unknown) / count, 1.0),
        "short": 1.0 / count,
        "title": _spoken_of(content, title, first.passage.language),
        "focus": _spoken_of(content, f"{title} {quote}", first.passage.language),
        "head": float(bool(heads(question) & set(first.missing))),
        "named": float(bool(names(question) & set(first.missing))),
        "mass": first.mass,
        "lost": first.lost,
    }


def heads(question: str) -> frozenset[str]:
    """What is asked for by name: the word after `which`, `is there`, `how many`."""
    return frozenset(_head().findall(plain(question))) - frozenset(data()["plain_heads"].split())


def names(question: str) -> frozenset[str]:
    """Places, and words with a capital inside a sentence: what holds for another place or thing is no answer."""
    capitals = {plain(word) for word in _CAPITAL.findall(question)}
    return frozenset(capitals | (_places() & set(words.content_words(question))))


def _spoken_of(content: Sequence[str], text: str, language: str) -> float:
    """The share of the question's words that the text holds; another word in one's place counts less."""
    stems = set(words.stems(text, language))
    held = (
        max((weight for stem, weight in wanted(word).items() if stem in stems), default=0.0)
        for word in content
    )
    return sum(held) / max(len(content), 1)


def confidence_of(signs: dict[str, float]) -> float:
    """The chance that the best hit is the right one and holds the answer, by logistic weights from data."""
    weights = data()["weights"]
    total = float(weights["constant"]) + sum(
        float(weights.get(name, 0.0)) * value for name, value in signs.items()
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def judge(question: str, hits: Sequence[Hit]) -> Judged:
    """`question`: what was searched for."""
    if not hits:
        return Judged("unknown")
    fact = asked_fact(question)
    if hits[0].named:
        return _named(question, hits, fact)
    found_first = hits[0]
    part = _best_part(question, hits)
    hits = [part, *(hit for hit in hits if hit is not part)]
    hits = _telling_first(question, hits, fact) if fact else hits
    first = hits[0]
    found = _extract(question, first, fact)
    told = _tells(question, first, fact)
    weighed = [found_first, *hits] if found_first.passage.article_id == first.passage.article_id else hits
    signs = signs_of(question, weighed, found.quote) | {"untold": float(not told)}
    confidence = confidence_of(signs)
    rivals = tuple(hit for hit in _rivals(weighed) if _tells(question, hit, fact))
    verdict = _verdict(confidence, bool(rivals), told and _says_enough(question, first))
    verdict = "unknown" if ordered(question) else verdict
    shown = tuple((name, round(value, 3)) for name, value in signs.items())
    return Judged(verdict, confidence, first, found, rivals if verdict == "tie" else (), shown)


def _verdict(confidence: float, rivalled: bool, says: bool) -> Verdict:
    if rivalled and confidence >= threshold("tie"):
        return "tie"
    if says and confidence >= threshold("answer"):
        return "answer"
    return "related" if confidence >= threshold("related") else "unknown"


def _named(question: str, hits: Sequence[Hit], fact: Fact | None) -> Judged:
    """The question is what an article is called, or asked as: that article answers, by its opening if it is the title."""
    parts = [hit for hit in hits if hit.passage.article_id == hits[0].passage.article_id]
    opening = min(parts, key=lambda hit: hit.passage.position)
    if hits[0].named == "title" and opening.passage.position == 0 and _tells(question, opening, fact):
        meant = opening
    else:
        meant = _best_part(question, parts)
        meant = _telling_first(question, [meant, *parts], fact)[0] if fact else meant
    found = _extract(question, meant, fact)
    shown = tuple((name, round(value, 3)) for name, value in signs_of(question, hits, found.quote).items())
    return Judged("answer", NAMED, meant, found, (), (*shown, ("named_as", 1.0)))


def _telling_first(question: str, hits: Sequence[Hit], fact: Fact) -> Sequence[Hit]:
    """Of passages that fit about as well, the one that holds such a fact in what would be quoted."""
    article = hits[0].passage.article_id

    def near(hit: Hit) -> bool:
        share = threshold("same_article") if hit.passage.article_id == article else threshold("near")
        return hit.score >= share * hits[0].score

    told = next((hit for hit in hits if near(hit) and _tells(question, hit, fact)), None)
    return hits if told is None else [told, *(hit for hit in hits if hit is not told)]


def _best_part(question: str, hits: Sequence[Hit]) -> Hit:
    """Of the best article's passages that fit about as well, the one whose own words speak most of the question."""
    first = hits[0]
    content = words.content_words(question)
    asked = set(_ASKING.findall(plain(question)))

    def fits(hit: Hit) -> float:
        own = _spoken_of(content, f"{hit.passage.heading} {hit.passage.text}", hit.passage.language)
        both = asked & set(_ASKING.findall(plain(hit.passage.heading)))
        headed = HEADED if both - {"que"} else HEADED / 2 if both else 0.0
        about = (
            _spoken_of(content, hit.passage.title, hit.passage.language) if not hit.passage.position else 0.0
        )
        return own + headed + OPENS * max(0.0, 2 * about - 1) + hit.score

    least = threshold("same_article") * first.score
    parts = [hit for hit in hits if hit.passage.article_id == first.passage.article_id and hit.score >= least]
    return max(parts, key=fits)


def _tells(question: str, hit: Hit, fact: Fact | None) -> bool:
    if fact is None:
        return True
    return fact.told_in(_extract(question, hit, fact).quote, hit.passage.language)


def _extract(question: str, hit: Hit, fact: Fact | None) -> Extract:
    return extract(question, hit.passage.text, hit.passage.language, fact.told if fact else None)


def _says_enough(question: str, hit: Hit) -> bool:
    """One lone word may stand anywhere: then it has to be what the passage is about."""
    content = list(dict.fromkeys(words.content_words(question)))
    about = " ".join((hit.passage.title, hit.passage.heading, *hit.passage.asked_as))
    return len(content) > 1 or _spoken_of(content, about, hit.passage.language) > 0


def _rivals(hits: Sequence[Hit]) -> list[Hit]:
    """Articles that the question cannot tell apart: the same words found in both, as good as the same score."""
    first = hits[0]
    seen = {first.passage.article_id}
    rivals: list[Hit] = []
    for hit in hits[1:]:
        alike = hit.matched == first.matched and hit.score >= threshold("alike") * first.score
        if alike and hit.passage.article_id not in seen and hit.passage.title != first.passage.title:
            seen.add(hit.passage.article_id)
            rivals.append(hit)
    return rivals
