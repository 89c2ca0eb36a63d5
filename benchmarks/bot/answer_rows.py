"""Rows on answering and on holding back: the live decision over an index in memory, without a model.

A baseline answers from a score on that its threshold, fitted on the project's own questions alone, lets pass.
"""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.bot.baselines import Bm25, Tokens, character_grams, stemmed
from benchmarks.bot.corpora import Asking, Corpus
from benchmarks.bot.intervals import auroc, auroc_rounds, between, mean_difference, wilson
from benchmarks.bot.table import Against, Row
from bot.brain import decide
from bot.decision import Turn
from bot.judge import judge

EASY = ("plain", "informal", "noisy")
PRECISE = 0.90


@dataclass(frozen=True)
class Reply:
    asking: Asking
    given: bool
    article: str | None
    confidence: float

    @property
    def right(self) -> bool:
        return self.article == self.asking.article


def ours(corpus: Corpus) -> list[Reply]:
    return asyncio.run(_ours(corpus))


async def _ours(corpus: Corpus) -> list[Reply]:
    replies = []
    for asking in corpus.askings:
        decision = await decide([Turn("citizen", asking.text)], corpus.retrieve)
        given = decision.action == "answer"
        article = corpus.names[decision.citations[0].article_id] if given else None
        sure = judge(asking.text, corpus.hits(asking.text)).confidence
        replies.append(Reply(asking, given, article, sure))
    return replies


def baseline(corpus: Corpus, tokens: Tokens, threshold: float) -> list[Reply]:
    search = Bm25(corpus.texts, tokens, corpus.language)
    replies = []
    for asking in corpus.askings:
        article, score = next(iter(search.ranked(asking.text)), (None, 0.0))
        replies.append(Reply(asking, score >= threshold, article, score))
    return replies


def fitted(own: Corpus, tokens: Tokens) -> float:
    """The least score from which on the own questions' answers are precise enough."""
    replies = sorted(baseline(own, tokens, 0.0), key=lambda reply: -reply.confidence)
    right = np.cumsum([reply.right for reply in replies]) / np.arange(1, len(replies) + 1)
    precise = [reply.confidence for reply, share in zip(replies, right, strict=True) if share >= PRECISE]
    return min(precise, default=math.inf)


def rows_of(corpus: Corpus, own: Corpus) -> list[Row]:
    mine = ours(corpus)
    others = [baseline(corpus, tokens, fitted(own, tokens)) for tokens in (stemmed, character_grams)]
    easy = [reply.asking.kind in EASY and reply.asking.article is not None for reply in mine]
    rows = [_given(f"{corpus.name}: answered, of plain, informal, noisy", mine, others, easy, ">= 0.40")]
    rows.append(_precision(f"{corpus.name}: right, of answers given", mine, others, True, ">= 0.90"))
    rows.append(_precision(f"{corpus.name}: the same, unanswerable ones counted in", mine, others, False))
    for kind, share, area in (("unrelated", "<= 0.05", ">= 0.88"), ("near", "", "")):
        chosen = [reply.asking.kind == kind for reply in mine]
        if any(chosen):
            rows.append(_given(f"{corpus.name}: answered, of {kind}", mine, others, chosen, share))
            rows.append(_area(f"{corpus.name}: AUROC, answerable against {kind}", mine, others, kind, area))
    return rows


def _given(
    measure: str, mine: Sequence[Reply], others: Sequence[Sequence[Reply]], chosen: Sequence[bool], goal: str
) -> Row:
    def shares(replies: Sequence[Reply]) -> list[float]:
        return [float(reply.given) for reply, counts in zip(replies, chosen, strict=True) if counts]

    values = shares(mine)
    stems, grams = (
        Against(float(np.mean(shares(other))), *mean_difference(values, shares(other))) for other in others
    )
    hits = int(sum(values))
    return Row(measure, len(values), hits / len(values), wilson(hits, len(values)), stems, grams, goal)


def _precision(
    measure: str, mine: Sequence[Reply], others: Sequence[Sequence[Reply]], answerable: bool, goal: str = ""
) -> Row:
    """Each system gives other answers: there is no pairing."""

    def counted(replies: Sequence[Reply]) -> list[bool]:
        return [reply.right for reply in replies if reply.given and (reply.asking.article or not answerable)]

    found = counted(mine)
    stems, grams = (
        Against(float(np.mean(counted(other))) if counted(other) else math.nan, math.nan, math.nan, math.nan)
        for other in others
    )
    if not found:
        return Row(measure, 0, math.nan, (0.0, 1.0), stems, grams, goal)
    return Row(
        measure, len(found), sum(found) / len(found), wilson(sum(found), len(found)), stems, grams, goal
    )


def _area(
    measure: str, mine: Sequence[Reply], others: Sequence[Sequence[Reply]], kind: str, goal: str
) -> Row:
    def sides(replies: Sequence[Reply]) -> tuple[list[float], list[float]]:
        known = [reply.confidence for reply in replies if reply.asking.article]
        return known, [reply.confidence for reply in replies if reply.asking.kind == kind]

    drawn = auroc_rounds(sides(mine))
    value = auroc(*sides(mine))
    against = []
    for other in others:
        theirs = auroc(*sides(other))
        against.append(Against(theirs, value - theirs, *between(drawn - auroc_rounds(sides(other)))))
    return Row(measure, sum(map(len, sides(mine))), value, between(drawn), *against, goal)
