"""What a citizen may open: a published public article, as safe HTML."""

from typing import Any
from uuid import UUID

from core.work import Work
from knowledge_base.html import to_html

_PUBLIC = """
SELECT a.id, v.title, v.body, a.published_at FROM article a
JOIN article_version v ON v.article_id = a.id AND v.version = a.published_version
WHERE a.id = %s AND a.status = 'published' AND a.audience = 'public'
"""


async def public_article(work: Work, article_id: UUID) -> dict[str, Any] | None:
    """`{id, title, html, updated_at}`, or None."""
    row = await work.one(_PUBLIC, (article_id,))
    if row is None:
        return None
    return {
        "id": row["id"],
        "title": row["title"],
        "html": to_html(row["body"]),
        "updated_at": row["published_at"],
    }
