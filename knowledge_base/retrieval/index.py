"""The lexical leg: BM25 over stems and over character n-grams of one snapshot of passages, with exact scores.

Built from analysed passages that are kept by id, so that a publish analyses only what changed.
CPU work: call in a thread.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from knowledge_base import words
from knowledge_base.retrieval.analysed import Analysed, gram_counts
from knowledge_base.retrieval.bm25 import Bm25, Floats
from knowledge_base.retrieval.expansion import Expansion
from knowledge_base.retrieval.hits import Hit, Named
from knowledge_base.retrieval.named import Names
from knowledge_base.retrieval.scope import Filters
from knowledge_base.words import Term

K1, B = 1.2, 0.35
GRAM_K1 = 1.4
FULL_TERM = 1.5  # saturated weight that counts as a full match of a term
OWN = 0.3  # of a part's own words, against the score, in the order of one article's parts
WHOLE = 0.4  # of the article as a whole, against the passage alone
ENOUGH_FOUND = 8.0  # summed rarity of the words found, from which on more says little more
LIGHT = 0.5  # the weight of a word of any talk
DEEPER = 3  # times as many passages as asked for are put in order
WEIGHTS = {"lexical": 0.5, "grams": 0.35, "covered": 0.15}


class Index:
    """One immutable snapshot."""

    def __init__(self, passages: Sequence[Analysed], version: int) -> None:
        self.version = version
        self.passages = passages
        self.number_of: Mapping[UUID, int] = {item.row.id: number for number, item in enumerate(passages)}
        self._stems = Bm25.of_words([item.stems for item in passages], K1, B)
        self._grams = Bm25.of_numbers([item.gram_ids for item in passages], [item.gram_weights for item in passages], GRAM_K1, 0.5)
        self.filters = Filters([item.row for item in passages])
        self._names = Names([item.row for item in passages])
        articles = {item.row.article_id: 0 for item in passages}
        number = {article: place for place, article in enumerate(articles)}
        self._article_of = np.fromiter(
            (number[item.row.article_id] for item in passages), np.intp, len(passages)
        )
        self._articles = len(number)
        self._expansion = Expansion(passages, self._stems.idf)

    def numbers(self, ids: Iterable[UUID]) -> NDArray[np.intp]:
        """Of those that are in this snapshot."""
        return np.array([self.number_of[key] for key in ids if key in self.number_of], np.intp)

    def search(self, question: str, allowed: NDArray[np.bool_] | None = None, vector: Mapping[UUID, float] | None = None,
               limit: int = 10, vector_weight: float = 0.0, unembedded: NDArray[np.intp] | None = None) -> list[Hit]:  # fmt: skip
        """Best first. `vector`: similarity 0..1 by passage id, from the vector leg.

        `unembedded`: numbers of passages whose vectors are still to be made. Their words alone decide, so that what was just
        published does not stand behind what has been there for long.
        """
        count = len(self.passages)
        terms = self._expansion.terms(question)
        named = self._names.of(question)
        if not count or not (terms or named):
            return []
        lexical, covered, per_term = self._lexical(terms)
        grams = self._gram_scores(terms)
        score = WEIGHTS["lexical"] * lexical + WEIGHTS["grams"] * grams + WEIGHTS["covered"] * covered
        score = (1 - WHOLE) * score + WHOLE * self._by_article(terms, per_term, grams)
        near = np.zeros(count, np.float32)
        for key, likeness in (vector or {}).items():
            number = self.number_of.get(key)
            if number is not None:
                near[number] = likeness
        by_words = score
        score = (1 - vector_weight) * score + vector_weight * near
        if unembedded is not None:
            unlike = unembedded[near[unembedded] == 0]
            score[unlike] = by_words[unlike]
        if allowed is not None:
            score = np.where(allowed, score, 0)
        rank = score.copy()
        for number in named:
            rank[number] += allowed is None or allowed[number]  # scores end at 1
        best = [int(n) for n in np.argsort(-rank, kind="stable")[: DEEPER * limit] if rank[n] > 0]
        return [
            self._hit(n, score, lexical, grams, near, covered, terms, per_term, named.get(n, ""))
            for n in self._own_words_first(best, score, terms)[:limit]
        ]

    def _own_words_first(self, best: Sequence[int], score: Floats, terms: Sequence[Term]) -> list[int]:
        """`asked as` and title count alike in all parts of an article: among those, the part's own words decide."""
        places: dict[UUID, list[int]] = {}
        for place, number in enumerate(best):
            places.setdefault(self.passages[number].row.article_id, []).append(place)
        weights = [(self._importance(term), term) for term in terms]
        total = sum(weight for weight, _ in weights) or 1.0

        def worth(number: int) -> float:
            own = self.passages[number].own
            held = sum(
                weight
                * max((near for stem, near in ((term.stem, 1.0), *term.others) if stem in own), default=0.0)
                for weight, term in weights
            )
            return float(score[number]) + OWN * held / total

        ordered = list(best)
        for spots in places.values():
            parts = sorted((best[place] for place in spots), key=worth, reverse=True)
            for place, number in zip(spots, parts, strict=True):
                ordered[place] = number
        return ordered

    def _hit(self, number: int, score: Floats, lexical: Floats, grams: Floats, near: Floats, covered: Floats,
             terms: Sequence[Term], per_term: Sequence[Floats], named: Named) -> Hit:  # fmt: skip
        single = [pair for pair in zip(terms, per_term, strict=True) if " " not in pair[0].word]
        missing = tuple(term.word for term, got in single if got[number] <= 0)
        unknown = tuple(term.word for term, got in single if not got.any())
        matched = frozenset(term.stem for term, got in zip(terms, per_term, strict=True) if got[number] > 0)
        weights = [self._importance(term) for term, _ in single]
        found = sum(weight * float(got[number]) for weight, (_, got) in zip(weights, single, strict=True))
        heaviest = max(weights, default=1.0)
        lost = max(
            (weight for weight, (_, got) in zip(weights, single, strict=True) if got[number] <= 0),
            default=0.0,
        )
        return Hit(
            self.passages[number].row, float(score[number]), float(lexical[number]), float(grams[number]),
            float(near[number]), float(covered[number]), missing, unknown, matched,
            mass=1 - math.exp(-found / ENOUGH_FOUND), lost=lost / (heaviest or 1.0), named=named,
        )  # fmt: skip

    def _lexical(self, terms: Sequence[Term]) -> tuple[Floats, Floats, list[Floats]]:
        count = len(self.passages)
        total = np.zeros(count, np.float32)
        covered = np.zeros(count, np.float32)
        per_term: list[Floats] = []
        weight_sum = 0.0
        for term in terms:
            got = np.zeros(count, np.float32)
            importance = self._importance(term)
            for stem, weight in ((term.stem, 1.0), *term.others):
                posts = self._stems.posts(stem)
                if posts is not None:
                    rows, saturated = posts
                    got[rows] = np.maximum(got[rows], weight * np.minimum(saturated / FULL_TERM, 1.0))
            total += importance * got
            covered += importance * (got > 0)
            weight_sum += importance
            per_term.append(got)
        whole = weight_sum or 1.0
        return total / whole, covered / whole, per_term

    def _by_article(self, terms: Sequence[Term], per_term: Sequence[Floats], grams: Floats) -> Floats:
        """What all parts of an article hold together: a question's words may stand in several."""
        importance = [self._importance(term) for term in terms]
        whole = sum(importance) or 1.0
        best = [self._best_of_article(got) for got in per_term]
        found: Floats = WEIGHTS["grams"] * self._best_of_article(grams)
        for weight, got in zip(importance, best, strict=True):
            found += weight / whole * (WEIGHTS["lexical"] * got + WEIGHTS["covered"] * (got > 0))
        return found

    def _best_of_article(self, values: Floats) -> Floats:
        best = np.zeros(self._articles, np.float32)
        np.maximum.at(best, self._article_of, values)
        spread: Floats = best[self._article_of]
        return spread

    def _importance(self, term: Term) -> float:
        rarity = self._stems.idf.get(term.stem) or self._likely_idf(term)
        return rarity * (LIGHT if term.word in words.light() else 1.0)

    def _likely_idf(self, term: Term) -> float:
        """A word that no passage holds weighs as much as what it stands for, else as the rarest one."""
        return (
            max((self._stems.idf.get(stem, 0.0) for stem, _ in term.others), default=0.0)
            or self._stems.top_idf
        )

    def _gram_scores(self, terms: Sequence[Term]) -> Floats:
        total = np.zeros(len(self.passages), np.float32)
        asked: Counter[int] = Counter()
        for gram, times in gram_counts(term.word for term in terms if " " not in term.word).items():
            asked[gram] += times
        for term in terms:
            if term.stem not in self._stems.idf:
                for stem, weight in term.others[:2]:
                    for gram, times in gram_counts([stem]).items():
                        asked[gram] += times * weight  # type: ignore[assignment]
        ideal = 0.0
        for gram, times in asked.items():
            idf = self._grams.idf.get(gram, self._grams.top_idf * 0.6)
            ideal += idf * min(times, 2) * 1.4
            posts = self._grams.posts(gram)
            if posts is not None:
                rows, saturated = posts
                total[rows] += idf * min(times, 2) * saturated
        share: Floats = np.minimum(total / max(ideal, 1e-6), 1.0).astype(np.float32)
        return share
