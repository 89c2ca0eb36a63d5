"""Rows on search: the share of questions whose article comes first, by set and register, beside both baselines."""

from collections.abc import Callable, Sequence

from benchmarks.bot.baselines import Bm25, character_grams, stemmed
from benchmarks.bot.corpora import Asking, Corpus
from benchmarks.bot.intervals import mean_difference, mean_interval
from benchmarks.bot.table import Against, Row

Ranks = dict[str, list[int]]  # place of the right article by system and question; 0: not among the first ten
Worth = Callable[[int], float]


def at(limit: int) -> Worth:
    return lambda place: float(0 < place <= limit)


def reciprocal(place: int) -> float:
    return 1 / place if place else 0.0


def ranks_of(corpus: Corpus, askings: Sequence[Asking]) -> Ranks:
    searches: dict[str, Callable[[str], list[tuple[str, float]]]] = {
        "ours": corpus.ranked,
        "stems": Bm25(corpus.texts, stemmed, corpus.language).ranked,
        "grams": Bm25(corpus.texts, character_grams, corpus.language).ranked,
    }
    return {
        name: [_place([found for found, _ in search(asking.text)], asking.article) for asking in askings]
        for name, search in searches.items()
    }


def _place(names: Sequence[str], article: str | None) -> int:
    return names.index(article) + 1 if article in names else 0


def row(measure: str, ranks: Ranks, worth: Worth, goal: str = "") -> Row:
    values = {name: [worth(place) for place in places] for name, places in ranks.items()}
    ours = values["ours"]
    others = {
        name: Against(sum(values[name]) / len(ours), *mean_difference(ours, values[name]))
        for name in ("stems", "grams")
    }
    return Row(
        measure, len(ours), sum(ours) / len(ours), mean_interval(ours), others["stems"], others["grams"], goal
    )


def general(corpus: Corpus, goals: Sequence[str]) -> list[Row]:
    """A set of one kind: first place and mean reciprocal rank."""
    ranks = ranks_of(corpus, corpus.askings)
    return [
        row(f"{corpus.name}: R@1", ranks, at(1), goals[0]),
        row(f"{corpus.name}: MRR@10", ranks, reciprocal, goals[1]),
    ]


def by_register(corpus: Corpus, goal: str) -> list[Row]:
    askings = [asking for asking in corpus.askings if asking.article]
    ranks = ranks_of(corpus, askings)
    rows = [row(f"{corpus.name}: R@1", ranks, at(1), goal), row(f"{corpus.name}: R@5", ranks, at(5))]
    kinds = list(dict.fromkeys(asking.kind for asking in askings))
    for kind in kinds if len(kinds) > 1 else ():
        part = {
            name: [place for place, asking in zip(places, askings, strict=True) if asking.kind == kind]
            for name, places in ranks.items()
        }
        rows += [
            row(f"{corpus.name}, {kind}: R@1", part, at(1)),
            row(f"{corpus.name}, {kind}: R@5", part, at(5)),
        ]
    return rows
