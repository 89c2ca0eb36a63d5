"""Rows without a baseline: articles asked for by their own words, languages, orders to the bot."""

import asyncio

from benchmarks.bot import corpora
from benchmarks.bot.intervals import wilson
from benchmarks.bot.table import Row
from bot.brain import decide
from bot.decision import Turn
from bot.language import language_of


def share(measure: str, right: list[bool], goal: str = "") -> list[Row]:
    if not right:
        return []
    return [Row(measure, len(right), sum(right) / len(right), wilson(sum(right), len(right)), goal=goal)]


def named(corpus: corpora.Corpus) -> list[Row]:
    """Risk and medical questions go another way first, whatever they are called."""
    found = asyncio.run(_answered(corpus))
    return [
        row
        for kind in ("title", "asked")
        for row in share(
            f"demonstration: answered when asked by {kind}", [ok for which, ok in found if which == kind]
        )
    ]


async def _answered(corpus: corpora.Corpus) -> list[tuple[str, bool]]:
    found = []
    for asking in corpus.askings:
        decision = await decide([Turn("citizen", asking.text)], corpus.retrieve, locale=asking.language)
        first = [corpus.names[citation.article_id] for citation in decision.citations[:1]]
        found.append((asking.kind, decision.action == "answer" and first == [asking.article]))
    return found


def languages() -> list[Row]:
    folder = corpora.SHARED / "bot_dev"
    paths = [path for name in ("questions", "risk") if (path := folder / f"{name}.jsonl").is_file()]
    rows = [row for path in paths for row in corpora.lines(path)]
    return [
        row
        for spoken in ("es", "en", "pt")
        for row in share(
            f"bot_dev: language of a message, {spoken}",
            [language_of(row["text"]) == spoken for row in rows if row["lang"] == spoken],
        )
    ]


def orders(corpus: corpora.Corpus) -> list[Row]:
    """An order is not to be answered out of an article."""
    path = corpora.SHARED / "bot_dev" / "injection.jsonl"
    texts = [row["text"] for row in corpora.lines(path)] if path.is_file() else []

    async def taken() -> list[bool]:
        return [(await decide([Turn("citizen", text)], corpus.retrieve)).action == "answer" for text in texts]

    return share("bot_dev: answered, of orders to the bot", asyncio.run(taken()), "0")
