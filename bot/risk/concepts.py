"""What the words of a message speak of, whichever word is used: a lexicon read once, looked up by sound."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.risk.book import book, read
from bot.risk.pattern import fold_entry

_MOST_WORDS = 4  # of one entry


@dataclass(frozen=True, slots=True)
class Concepts:
    version: str
    everyday: frozenset[str]
    entries: Mapping[tuple[str, ...], tuple[str, ...]]
    stems: Mapping[str, tuple[tuple[str, str], ...]]  # by their first three letters: (stem, concept)
    starts: frozenset[str]  # words that an entry of several begins with
    stemmed: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]  # entries whose last word is a stem, by the words before

    def of(self, words: list[str]) -> Iterator[tuple[int, str]]:
        """(place of the first word, concept), in order; a word may speak of several."""
        for at, word in enumerate(words):
            for concept in self.entries.get((word,), ()):
                yield at, concept
            for stem, concept in self.stems.get(word[:3], ()):
                if word.startswith(stem):
                    yield at, concept
            if word in self.starts:
                yield from ((at, concept) for concept in self._longer(words, at))

    def _longer(self, words: list[str], at: int) -> Iterator[str]:
        for end in range(at + 2, min(at + _MOST_WORDS, len(words)) + 1):
            span = tuple(words[at:end])
            yield from self.entries.get(span, ())
            for stem, concept in self.stemmed.get(span[:-1], ()):
                if span[-1].startswith(stem):
                    yield concept


@cache
def concepts() -> Concepts:
    raw = read("concepts")
    folder = book().folder
    entries: dict[tuple[str, ...], list[str]] = defaultdict(list)
    stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    stemmed: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for concept, said in raw["concepts"].items():
        for entry in dict.fromkeys(said):
            if entry.endswith("*"):
                *before, stem = fold_entry(entry)[:-1].split()
                if before:
                    stemmed[tuple(before)].append((stem, concept))
                else:
                    stems[stem[:3]].append((stem, concept))
            else:
                entries[tuple(folder.text(entry).split())].append(concept)
    starts = {words[0] for words in entries if len(words) > 1} | {before[0] for before in stemmed}
    return Concepts(
        str(raw["version"]),
        frozenset(raw["everyday"]),
        {words: tuple(dict.fromkeys(found)) for words, found in entries.items()},
        {start: tuple(found) for start, found in stems.items()},
        frozenset(starts),
        {before: tuple(found) for before, found in stemmed.items()},
    )
