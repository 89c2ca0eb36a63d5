"""The sets that the bot is measured on: its own questions over the demonstration's articles, and, where present, `../shared/data`."""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

import yaml

from core.texts.sound import plain
from knowledge_base.passages import split
from knowledge_base.retrieval.analysed import analyse
from knowledge_base.retrieval.hits import Hit, PassageRow
from knowledge_base.retrieval.index import Index

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ARTICLES = ROOT / "desk" / "demo" / "articles"
SHARED = ROOT.parent / "shared" / "data"
SEED, LONG, SLIPS = 7, 5, 0.2
_WORD = re.compile(r"[a-z0-9]+")
_SPACE = UUID("6f1d7f0e-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Asking:
    text: str
    kind: str
    article: str | None  # the one that answers; None: no article does
    language: str


@dataclass(frozen=True)
class Corpus:
    name: str
    index: Index
    askings: Sequence[Asking]
    names: dict[UUID, str]
    texts: Mapping[str, str]  # title and body of each article, for others to search
    language: str = "es"  # of the articles

    def hits(self, text: str, limit: int = 10) -> list[Hit]:
        return self.index.search(text, limit=limit)

    def ranked(self, text: str, limit: int = 10) -> list[tuple[str, float]]:
        """Articles by their best passage, best first."""
        best: dict[str, float] = {}
        for hit in self.index.search(text, limit=3 * limit):
            best.setdefault(self.article_of(hit), hit.score)
        return list(best.items())[:limit]

    async def retrieve(self, query: str, language: str | None) -> Sequence[Hit]:
        hits = self.index.search(query, limit=10)
        return [hit for hit in hits if language is None or hit.passage.language == language]

    def article_of(self, hit: Hit) -> str:
        return self.names[hit.passage.article_id]


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _corpus(
    name: str, articles: Sequence[tuple[str, str, str, str]], askings: Sequence[Asking],
    asked_as: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Corpus:  # fmt: skip
    """`articles`: (name, title, body, language)."""
    names: dict[UUID, str] = {}
    rows = []
    for key, title, body, language in articles:
        article = uuid5(_SPACE, f"{name}/{key}")
        names[article] = key
        for number, chunk in enumerate(split(body)):
            passage = uuid5(_SPACE, f"{name}/{key}/{number}")
            row = PassageRow(
                passage, article, title, chunk.heading, chunk.text, language,
                asked_as=tuple(asked_as.get(key, ())), position=number,
            )  # fmt: skip
            rows.append(analyse(row))
    texts = {key: f"{title}\n{body}" for key, title, body, _ in articles}
    return Corpus(name, Index(rows, 1), askings, names, texts, articles[0][3])


def _demonstration() -> list[tuple[dict[str, Any], str]]:
    """The public articles' heads and bodies."""
    parts = (path.read_text("utf-8").split("---\n", 2) for path in sorted(ARTICLES.glob("*.md")))
    found = [(yaml.safe_load(head), body) for _, head, body in parts]
    return [(about, body) for about, body in found if about["audience"] == "public"]


def named() -> Corpus | None:
    """The same articles as they are published, asked by their own titles and `asked as`."""
    found = _demonstration()
    if not found:
        return None
    askings = [
        Asking(text, kind, about["slug"], about["language"])
        for about, _ in found
        for kind, texts in (("title", [about["title"]]), ("asked", about["asked_as"]))
        for text in texts
    ]
    articles = [(about["slug"], about["title"], body, about["language"]) for about, body in found]
    return _corpus("named", articles, askings, {about["slug"]: about["asked_as"] for about, _ in found})


def own() -> Corpus | None:
    """The demonstration's public Spanish articles, without their `asked as`: the questions must find them by their text."""
    articles = [
        (about["slug"], about["title"], body, "es")
        for about, body in _demonstration()
        if about["language"] == "es"
    ]
    if not articles:
        return None
    askings = [
        Asking(row["text"], row["kind"], row["article"], row["kind"] if row["kind"] in ("en", "pt") else "es")
        for row in lines(HERE / "data" / "own_questions.jsonl")
    ]
    known = {key for key, *_ in articles}
    return _corpus("own", articles, [a for a in askings if a.article is None or a.article in known])


def retrieval(asked_in: str, written_in: str, noised: bool = False) -> Corpus | None:
    """General questions over single passages: no titles, as they are found."""
    folder = SHARED / "retrieval"
    if not folder.is_dir():
        return None
    articles = [
        (row["doc_id"], "", row["text"], written_in) for row in lines(folder / f"docs_{written_in}.jsonl")
    ]
    dice = random.Random(SEED)
    kind = f"{asked_in} to {written_in}" + (", noised" if noised else "")
    askings = [
        Asking(noise(row["question"], dice) if noised else row["question"], kind, row["doc_id"], asked_in)
        for row in lines(folder / f"questions_{asked_in}.jsonl")
        if row["split"] == "dev"
    ]
    return _corpus(f"retrieval {kind}", articles, askings)


def noise(text: str, dice: random.Random) -> str:
    """Accents and marks left out, one slip of the finger in five long words."""
    return " ".join(_slip(word, dice) if len(word) >= LONG else word for word in _WORD.findall(plain(text)))


def _slip(word: str, dice: random.Random) -> str:
    if word.isdigit() or dice.random() >= SLIPS:
        return word
    at = dice.randrange(len(word) - 1)
    other = dice.choice("abcdefghijklmnopqrstuvwxyz")
    return dice.choice([
        word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :],
        word[:at] + other + word[at + 1 :], word[: at + 1] + word[at:],
    ])  # fmt: skip


def bot_dev() -> Corpus | None:
    folder = SHARED / "bot_dev"
    if not folder.is_dir():
        return None
    articles = [(row["doc_id"], row["title"], row["text"], row["lang"]) for row in lines(folder / "kb.jsonl")]
    askings = [
        Asking(r["text"], r["kind"], r["doc_id"], r["lang"]) for r in lines(folder / "questions.jsonl")
    ]
    askings += [Asking(r["text"], r["kind"], None, "") for r in lines(folder / "out_of_scope.jsonl")]
    return _corpus("bot_dev", articles, askings)


def citizen() -> Corpus | None:
    folder = SHARED / "citizen"
    if not folder.is_dir():
        return None
    articles = [
        (row["doc_id"], row["title"], row["text"], row["lang"]) for row in lines(folder / "faq_es.jsonl")
    ]
    askings = [
        Asking(r["question"], "informal", r["doc_id"], "es") for r in lines(folder / "queries_es.jsonl")
    ]
    return _corpus("citizen", articles, askings)
