"""What may stand for the words of a question in the passages of one index: synonyms, translations, right spellings."""

from collections.abc import Container, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base import languages, words
from knowledge_base.retrieval.analysed import Analysed
from knowledge_base.words import Term

SPELLED_FROM, REPAIRED_FROM = 4, 5  # letters of a word that is known by its sound; that is repaired
REPAIR_CUTOFF = 0.8  # how much of a word must be right
SAME_WORD = 0.95  # the stem that another language's rules give
TRANSLATED, KNOWN_TRANSLATED = 0.9, 0.5  # the latter where a passage holds the word itself
KIN = 0.8  # a word of the same origin
FURTHER = 0.7  # a synonym of a translation or of a repaired word


class Expansion:
    def __init__(self, passages: Sequence[Analysed], known: Container[str]) -> None:
        """`known`: the stems that passages hold."""
        self._known = known
        self._stems_in: dict[str, set[str]] = {}
        written: dict[str, set[str]] = {}
        for item in passages:
            self._stems_in.setdefault(item.row.language, set()).update(item.stems)
            written.setdefault(item.row.language, set()).update(item.words)
        self._foreign = sorted(self._stems_in.keys() - {"es"})
        self._native = self._stems_in.get("es", set())
        self._spelled: dict[str, str] = {}
        self._kin: dict[str, set[str]] = {}
        for language, found in sorted(written.items()):
            for word in sorted(word for word in found if len(word) >= SPELLED_FROM and not word.isdigit()):
                stem = words.stem(word, language)
                self._spelled[words.sound(word)] = stem
                self._kin.setdefault(languages.kin(word), set()).add(stem)

    def terms(self, question: str) -> list[Term]:
        """Content words with what may stand for them, then the phrases among them."""
        seen: dict[str, Term] = {}
        spoken = words.spoken(question)
        for word in words.content_words(question):
            stem = words.stem(word)
            if stem not in seen:
                seen[stem] = Term(word, stem, tuple(self._others(word, stem, spoken)))
        return [*seen.values(), *self._phrases(question)]

    def _phrases(self, question: str) -> list[Term]:
        found = words.phrases_in(question)
        held = [
            Term(term.word, term.stem, tuple(o for o in term.others if o[0] in self._known)) for term in found
        ]
        return [term for term in held if term.others]

    def _others(self, word: str, stem: str, spoken: frozenset[str]) -> list[tuple[str, float]]:
        own = {language: words.stem(word, language) for language in self._foreign}
        here = dict.fromkeys(other for language, other in own.items() if other in self._stems_in[language])
        known = stem in self._known or bool(here)
        weight = TRANSLATED if not known else KNOWN_TRANSLATED
        others = [(other, SAME_WORD) for other in here if other != stem]
        others += [near for near in self._in_spanish(word, stem, spoken, weight) if near[0] in self._native]
        others += self._in_other_languages(stem, spoken, weight)
        if not known and not others and not stem.isdigit():
            heard = words.sound(word)
            meant = words.listed().get(heard)
            if meant and meant != stem:
                others += [near for near in words.synonyms().get(meant, ()) if near[0] in self._known]
            others += [(other, KIN) for other in sorted(self._kin.get(languages.kin(word), ()))]
            for target, likeness in () if others else self._repaired(heard):
                others.append((target, likeness))
                others += [(near, FURTHER * close) for near, close in words.synonyms().get(target, ())]
        return others

    def _in_spanish(
        self, word: str, stem: str, spoken: frozenset[str], weight: float
    ) -> list[tuple[str, float]]:
        others = list(words.synonyms().get(stem, ())) if "es" in spoken else []
        for language in sorted(spoken - {"es"}):
            for target in languages.translations(language).get(words.stem(word, language), ()):
                if target != stem:
                    others.append((target, weight))
                    others += [(near, FURTHER * close) for near, close in words.synonyms().get(target, ())]
            if (shaped := languages.likely_spanish(word, language)) != stem:
                others.append((shaped, TRANSLATED))
        return others

    def _in_other_languages(
        self, stem: str, spoken: frozenset[str], weight: float
    ) -> list[tuple[str, float]]:
        return [
            (other, weight)
            for language in (self._foreign if "es" in spoken else ())
            for other in languages.written_in(language).get(stem, ())
            if other in self._stems_in[language]
        ]

    def _repaired(self, heard: str) -> list[tuple[str, float]]:
        """Stems of the words that sound the same, else of those that are spelled nearly so."""
        if heard in self._spelled:
            return [(self._spelled[heard], SAME_WORD)]
        if len(heard) < REPAIRED_FROM:
            return []
        near = process.extract(
            heard, self._spelled.keys(), scorer=OSA.normalized_similarity, score_cutoff=REPAIR_CUTOFF, limit=3
        )
        return [(self._spelled[found], 0.85 * likeness) for found, likeness, _ in near]
