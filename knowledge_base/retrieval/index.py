"""The lexical leg: BM25 over stems and over character n-grams of one snapshot of passages, with exact scores.

Built from analysed passages that are kept by id, so that a publish analyses only what changed.
CPU work: call in a thread.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from knowledge_base import words
from knowledge_base.retrieval.hits import Hit, Named, PassageRow
from knowledge_base.retrieval.named import Names
from knowledge_base.words import Term

Floats = NDArray[np.float32]

TITLE, ASKED, HEADING = 2.5, 1.5, 1.2  # how often a word counts by where it stands
K1, B = 1.2, 0.35
GRAM_K1 = 1.4
REPAIR_CUTOFF = 0.74
SAME_WORD = 0.95  # the stem that another language's rules give
TRANSLATED, KNOWN_TRANSLATED = 0.9, 0.5  # the latter where a passage holds the word itself
FULL_TERM = 1.5  # saturated weight that counts as a full match of a term
OWN = 0.3  # of a part's own words, against the score, in the order of one article's parts
WHOLE = 0.4  # of the article as a whole, against the passage alone
DEEPER = 3  # times as many passages as asked for are put in order
WEIGHTS = {"lexical": 0.5, "grams": 0.35, "covered": 0.15}


@dataclass(frozen=True, slots=True)
class Analysed:
    row: PassageRow
    stems: dict[str, float]
    gram_ids: NDArray[np.uint32]
    gram_weights: Floats
    own: frozenset[str]  # stems of heading and text alone


def _gram_id(gram: str) -> int:
    return zlib.crc32(gram.encode())


def _gram_counts(text_words: Iterable[str]) -> Counter[int]:
    return Counter(_gram_id(gram) for gram in words.grams(text_words))


def analyse(row: PassageRow) -> Analysed:
    stems: Counter[str] = Counter()
    counts: Counter[int] = Counter()
    parts = [
        (row.title, TITLE),
        (row.heading, HEADING),
        (row.text, 1.0),
        *((asked, ASKED) for asked in row.asked_as),
    ]
    for text, weight in parts:
        content = words.content_words(text)
        for word in content:
            stems[words.stem(word, row.language)] += weight  # type: ignore[assignment]
        for gram, count in _gram_counts(content).items():
            counts[gram] += count * weight  # type: ignore[assignment]
    ids = np.fromiter(counts.keys(), np.uint32, len(counts))
    own = frozenset(words.stems(f"{row.heading} {row.text}", row.language))
    return Analysed(row, dict(stems), ids, np.fromiter(counts.values(), np.float32, len(counts)), own)


class _Bm25:
    """Postings of one kind of term, by rows of documents."""

    def __init__(
        self, documents: Sequence[tuple[Iterable[Any], Iterable[float]]], k1: float, b: float
    ) -> None:
        count = len(documents)
        found: dict[Any, list[tuple[int, float]]] = {}
        lengths = np.ones(max(count, 1), np.float32)
        for number, (terms, weights) in enumerate(documents):
            total = 0.0
            for term, weight in zip(terms, weights, strict=True):
                found.setdefault(term, []).append((number, float(weight)))
                total += float(weight)
            lengths[number] = max(total, 1.0)
        norm = k1 * (1 - b + b * lengths / float(lengths.mean()))
        self.idf: dict[Any, float] = {}
        self._posts: dict[Any, tuple[NDArray[np.int32], Floats]] = {}
        for term, posts in found.items():
            rows = np.fromiter((number for number, _ in posts), np.int32, len(posts))
            tf = np.fromiter((weight for _, weight in posts), np.float32, len(posts))
            self.idf[term] = math.log(1 + (count - len(posts) + 0.5) / (len(posts) + 0.5))
            self._posts[term] = rows, (tf * (k1 + 1) / (tf + norm[rows])).astype(np.float32)
        self.top_idf = math.log(1 + count + 0.5)

    def posts(self, term: Any) -> tuple[NDArray[np.int32], Floats] | None:
        return self._posts.get(term)


class Index:
    """One immutable snapshot."""

    def __init__(self, passages: Sequence[Analysed], version: int) -> None:
        self.version = version
        self.passages = passages
        self.number_of: Mapping[UUID, int] = {item.row.id: number for number, item in enumerate(passages)}
        self._stems = _Bm25([(item.stems.keys(), item.stems.values()) for item in passages], K1, B)
        self._grams = _Bm25(
            [(item.gram_ids.tolist(), item.gram_weights.tolist()) for item in passages], GRAM_K1, 0.5
        )
        self._names = Names([item.row for item in passages])
        articles = {item.row.article_id: 0 for item in passages}
        number = {article: place for place, article in enumerate(articles)}
        self._article_of = np.fromiter(
            (number[item.row.article_id] for item in passages), np.intp, len(passages)
        )
        self._articles = len(number)
        self._stems_in: dict[str, set[str]] = {}
        for item in passages:
            self._stems_in.setdefault(item.row.language, set()).update(item.stems)
        self._foreign = sorted(self._stems_in.keys() - {"es"})
        self._vocabulary = [term for term in self._stems.idf if len(term) >= 4 and not term.isdigit()]

    def terms(self, question: str) -> list[Term]:
        """Content words with what may stand for them: synonyms, translations, a repaired spelling."""
        seen: dict[str, Term] = {}
        spoken = words.spoken(question)
        for word in words.content_words(question):
            stem = words.stem(word)
            if stem not in seen:
                seen[stem] = Term(word, stem, tuple(self._others(word, stem, spoken)))
        return list(seen.values())

    def _others(self, word: str, stem: str, spoken: frozenset[str]) -> list[tuple[str, float]]:
        others = list(words.synonyms().get(stem, ())) if "es" in spoken else []
        # An English passage holds English stems: `opening` is `open` there.
        foreign = {own for own in self._foreign if words.stem(word, own) in self._stems_in[own]}
        others.extend(
            (other, SAME_WORD) for other in {words.stem(word, own) for own in sorted(foreign)} - {stem}
        )
        known = stem in self._stems.idf or bool(foreign)
        weight = TRANSLATED if not known else KNOWN_TRANSLATED
        for language in sorted(spoken - {"es"}):
            table = words.translations(language)
            for target in dict.fromkeys((*table.get(words.stem(word, language), ()), *table.get(stem, ()))):
                if target != stem:
                    others.append((target, weight))
                    others.extend(
                        (near, likeness * 0.7) for near, likeness in words.synonyms().get(target, ())
                    )
        native = self._stems_in.get("es", set())
        others = [(other, near) for other, near in others if other in native or near == SAME_WORD]
        if "es" in spoken:
            for language in self._foreign:
                there = self._stems_in[language]
                translated = words.written_in(language).get(stem, ())
                others.extend((other, weight) for other in translated if other in there)
        if not known and not others and len(stem) >= 5 and not stem.isdigit():
            near = process.extract(
                stem,
                self._vocabulary,
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=REPAIR_CUTOFF,
                limit=3,
            )
            for target, likeness, _ in near:
                others.append((target, 0.85 * likeness))
                others.extend((more, weight * 0.6) for more, weight in words.synonyms().get(target, ()))
        return others

    def search(self, question: str, allowed: NDArray[np.bool_] | None = None, vector: Mapping[UUID, float] | None = None,
               limit: int = 10, vector_weight: float = 0.0) -> list[Hit]:  # fmt: skip
        """Best first. `vector`: similarity 0..1 by passage id, from the vector leg."""
        count = len(self.passages)
        terms = self.terms(question)
        named = self._names.of(question)
        if not count or not (terms or named):
            return []
        lexical, covered, per_term = self._lexical(terms)
        grams = self._gram_scores(question, terms)
        score = WEIGHTS["lexical"] * lexical + WEIGHTS["grams"] * grams + WEIGHTS["covered"] * covered
        score = (1 - WHOLE) * score + WHOLE * self._by_article(terms, per_term, grams)
        near = np.zeros(count, np.float32)
        for key, likeness in (vector or {}).items():
            number = self.number_of.get(key)
            if number is not None:
                near[number] = likeness
        score = (1 - vector_weight) * score + vector_weight * near
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
        weights = [(self._stems.idf.get(term.stem) or self._likely_idf(term), term) for term in terms]
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
        missing = tuple(term.word for term, got in zip(terms, per_term, strict=True) if got[number] <= 0)
        unknown = tuple(term.word for term, got in zip(terms, per_term, strict=True) if not got.any())
        matched = frozenset(term.stem for term, got in zip(terms, per_term, strict=True) if got[number] > 0)
        return Hit(
            self.passages[number].row, float(score[number]), float(lexical[number]), float(grams[number]),
            float(near[number]), float(covered[number]), missing, unknown, matched, named,
        )  # fmt: skip

    def _lexical(self, terms: Sequence[Term]) -> tuple[Floats, Floats, list[Floats]]:
        count = len(self.passages)
        total = np.zeros(count, np.float32)
        covered = np.zeros(count, np.float32)
        per_term: list[Floats] = []
        weight_sum = 0.0
        for term in terms:
            got = np.zeros(count, np.float32)
            importance = self._stems.idf.get(term.stem) or self._likely_idf(term)
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
        lexical, covered, per_whole = (
            np.zeros(len(self.passages), np.float32),
            np.zeros(len(self.passages), np.float32),
            0.0,
        )
        for term, got in zip(terms, per_term, strict=True):
            importance = self._stems.idf.get(term.stem) or self._likely_idf(term)
            best = self._best_of_article(got)
            lexical += importance * best
            covered += importance * (best > 0)
            per_whole += importance
        whole = per_whole or 1.0
        return (
            WEIGHTS["lexical"] * lexical / whole + WEIGHTS["grams"] * self._best_of_article(grams)
            + WEIGHTS["covered"] * covered / whole
        )  # fmt: skip

    def _best_of_article(self, values: Floats) -> Floats:
        best = np.zeros(self._articles, np.float32)
        np.maximum.at(best, self._article_of, values)
        return best[self._article_of]

    def _likely_idf(self, term: Term) -> float:
        """A word that no passage holds weighs as much as what it stands for, else as the rarest one."""
        return (
            max((self._stems.idf.get(stem, 0.0) for stem, _ in term.others), default=0.0)
            or self._stems.top_idf
        )

    def _gram_scores(self, question: str, terms: Sequence[Term]) -> Floats:
        total = np.zeros(len(self.passages), np.float32)
        asked: Counter[int] = Counter()
        for gram, times in _gram_counts(term.word for term in terms).items():
            asked[gram] += times
        for term in terms:
            if term.stem not in self._stems.idf:
                for stem, weight in term.others[:2]:
                    for gram, times in _gram_counts([stem]).items():
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
