"""The articles of the demonstration: Markdown files with front matter, published under their slug as source."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from desk.demo.stage import FOLDER, Stage, Told, parse
from knowledge_base import service as knowledge
from knowledge_base.retrieval.hits import PassageRow

_PASSAGES = """
SELECT p.id, p.article_id, p.heading, p.text, a.source, a.title, a.language FROM passage p
JOIN article a ON a.id = p.article_id WHERE a.source IS NOT NULL ORDER BY p.article_id, p.position
"""


@cache
def articles() -> tuple[dict[str, Any], ...]:
    """Front matter, and the Markdown as `body`, in the order of their slugs."""
    return tuple(_parsed())


def _parsed() -> Iterator[dict[str, Any]]:
    for path in sorted((FOLDER / "articles").glob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        yield {**parse(head), "body": body.strip()}


async def publish(stage: Stage) -> None:
    for row in articles():
        organization = stage.organizations["red"] if row["audience"] == "institution" else None
        await knowledge.create(
            stage.work, title=row["title"], body=row["body"], language=row["language"], audience=row["audience"],
            organization_id=organization, areas=[stage.areas[code] for code in row["areas"]],
            asked_as=row["asked_as"], source=row["slug"], publish=True,
        )  # fmt: skip
    found: dict[str, list[PassageRow]] = {}
    for row in await stage.work.all(_PASSAGES):
        passage = PassageRow(
            row["id"], row["article_id"], row["title"], row["heading"], row["text"], row["language"]
        )
        found.setdefault(row["source"], []).append(passage)
    for slug, passages in found.items():
        first = passages[0]
        stage.articles[slug] = Told(first.article_id, first.title, first.language, tuple(passages))
