"""Measures the decision without a model and without a network, the live code path over an index in memory.

    python -m benchmarks.bot.evaluate

Every share is printed with its n and its 95 % Wilson interval. `own` is what the weights were fitted on;
`bot_dev` was looked at while signs and thresholds were chosen. Neither is a held-out figure.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.bot import corpora
from bot.brain import decide
from bot.decision import Decision, Turn
from bot.judge import judge
from bot.language import language_of
from bot.risk import assess

ANSWERABLE = ("plain", "informal", "noisy")


@dataclass(frozen=True)
class Share:
    hits: int
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "   –   (n = 0)"
        low, high = wilson(self.hits, self.n)
        return f"{self.hits / self.n:.3f} [{low:.3f}, {high:.3f}] (n = {self.n})"


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative)) if positive and negative else math.nan


def show(name: str, value: object) -> None:
    print(f"  {name:<58} {value}")


async def answers(corpus: corpora.Corpus) -> None:
    print(f"\n{corpus.name}: {len(corpus.index.passages)} passages, {len(corpus.askings)} questions")
    decided: list[tuple[corpora.Asking, Decision]] = []
    for asking in corpus.askings:
        decided.append((asking, await decide([Turn("citizen", asking.text)], corpus.retrieve)))
    known = [(asking, found) for asking, found in decided if asking.article]
    _retrieval(corpus)
    given = [(asking, found) for asking, found in known if found.action == "answer"]
    right = sum(corpus.names[found.citations[0].article_id] == asking.article for asking, found in given)
    show("answered, of answerable", Share(len(given), len(known)))
    easy = [(asking, found) for asking, found in known if asking.kind in ANSWERABLE]
    show(
        "answered, of plain, informal and noisy", Share(sum(f.action == "answer" for _, f in easy), len(easy))
    )
    show("precision of the first citation, of answers given", Share(right, len(given)))
    everything = sum(found.action == "answer" for _, found in decided)
    show("the same, questions without an answer counted in", Share(right, everything))
    for kind in ("unrelated", "near"):
        of_kind = [found for asking, found in decided if asking.kind == kind]
        show(f"not answered, of {kind}", Share(sum(f.action != "answer" for f in of_kind), len(of_kind)))
        show(f"AUROC of the confidence, right ones against {kind}", f"{_auroc(corpus, kind):.3f}")
    spoken = [(a, f) for a, f in known if a.language]
    show("language of the decision", Share(sum(a.language == f.language for a, f in spoken), len(spoken)))
    show("actions", dict(Counter(found.action for _, found in decided)))


def _retrieval(corpus: corpora.Corpus) -> None:
    kinds = dict.fromkeys(asking.kind for asking in corpus.askings if asking.article)
    for kinds_shown in ([*kinds], *([kind] for kind in kinds)):
        of_kind = [a for a in corpus.askings if a.article and a.kind in kinds_shown]
        first = sum([corpus.article_of(h) for h in corpus.hits(a.text)[:1]] == [a.article] for a in of_kind)
        show(f"R@1 {kinds_shown[0] if len(kinds_shown) == 1 else 'overall'}", Share(first, len(of_kind)))


def _auroc(corpus: corpora.Corpus, kind: str) -> float:
    positive, negative = [], []
    for asking in corpus.askings:
        hits = corpus.hits(asking.text)
        confidence = judge(asking.text, hits).confidence
        if asking.kind == kind:
            negative.append(confidence)
        elif hits and corpus.article_of(hits[0]) == asking.article:
            positive.append(confidence)
    return auroc(positive, negative)


async def named() -> None:
    """Risk and medical questions go another way first, whatever they are called."""
    corpus = corpora.named()
    if corpus is None:
        return
    print(f"\nasked by their own words: {len(corpus.askings)} titles and `asked as`")
    given: dict[str, list[bool]] = {"title": [], "asked": []}
    elsewhere: Counter[str] = Counter()
    for asking in corpus.askings:
        found = await decide([Turn("citizen", asking.text)], corpus.retrieve, locale=asking.language)
        first = [corpus.names[citation.article_id] for citation in found.citations[:1]]
        given[asking.kind].append(found.action == "answer" and first == [asking.article])
        elsewhere[found.action] += not given[asking.kind][-1]
    for kind, right in given.items():
        show(f"answered from the right article, {kind}", Share(sum(right), len(right)))
    show("the others", dict(elsewhere))


def risk() -> None:
    path = corpora.SHARED / "bot_dev" / "risk.jsonl"
    if not path.is_file():
        return
    rows = corpora.lines(path)
    print(f"\nrisk by rules alone: {len(rows)} messages")
    found = [(row, assess(row["text"])) for row in rows]
    for name, levels in (("immediate and urgent", ("immediate", "urgent")), ("elevated", ("elevated",))):
        at_risk = [finding for row, finding in found if row["level"] in levels]
        show(f"raised, of {name}", Share(sum(f.raised for f in at_risk), len(at_risk)))
    grave = [finding for row, finding in found if row["level"] in ("immediate", "urgent")]
    show("raised as immediate or urgent, of these", Share(sum(f.needs_safe_reply for f in grave), len(grave)))
    routine = [finding for row, finding in found if row["level"] == "routine"]
    show("specificity: routine not raised", Share(sum(not f.raised for f in routine), len(routine)))
    for language in ("es", "en", "pt"):
        spoken = [
            f for row, f in found if row["level"] in ("immediate", "urgent") and row["lang"] == language
        ]
        show(
            f"raised, of immediate and urgent, {language}", Share(sum(f.raised for f in spoken), len(spoken))
        )


async def injections() -> None:
    path = corpora.SHARED / "bot_dev" / "injection.jsonl"
    corpus = corpora.bot_dev()
    if corpus is None or not path.is_file():
        return
    rows = corpora.lines(path)
    decided = [await decide([Turn("citizen", row["text"])], corpus.retrieve) for row in rows]
    print(f"\norders to the bot: {len(rows)} messages")
    show("actions", dict(Counter(found.action for found in decided)))


def languages() -> None:
    rows = [(row["text"], row["lang"]) for name in ("questions", "risk")
            if (path := corpora.SHARED / "bot_dev" / f"{name}.jsonl").is_file() for row in corpora.lines(path)]  # fmt: skip
    if rows:
        print(f"\nlanguage of a message alone: {len(rows)}")
    for language in ("es", "en", "pt"):
        texts = [text for text, spoken in rows if spoken == language]
        show(language, Share(sum(language_of(text) == language for text in texts), len(texts)))


async def main() -> None:
    for corpus in (corpora.own(), corpora.bot_dev(), corpora.citizen()):
        if corpus is not None:
            await answers(corpus)
    await named()
    risk()
    languages()
    await injections()


if __name__ == "__main__":
    asyncio.run(main())
