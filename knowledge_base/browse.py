"""The list of articles: filtered, keyset-paged, newest change first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.wire import like, page, place
from core.work import Work
from knowledge_base.retrieval.live import scope_of

# ix_article_list: (updated_at DESC, id DESC)
_LIST = """
SELECT id, title, language, audience, status, version, published_version, organization_id, areas, review_at, updated_at,
       published_at
FROM article
WHERE (%(language)s::text IS NULL OR language = %(language)s)
  AND (%(audience)s::text IS NULL OR audience = %(audience)s)
  AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(status)s::text IS NOT NULL OR status <> 'archived')
  AND (%(due)s::date IS NULL OR review_at <= %(due)s)
  AND (%(q)s::text IS NULL OR title ILIKE %(q)s OR body ILIKE %(q)s)
  AND (audience <> 'institution' OR %(all)s OR organization_id = ANY(%(organizations)s::uuid[]))
  AND (%(at)s::timestamptz IS NULL OR (updated_at, id) < (%(at)s, %(id)s::uuid))
ORDER BY updated_at DESC, id DESC LIMIT %(limit)s
"""


async def articles(
    work: Work, *, q: str | None, language: str | None, audience: str | None, status: str | None, limit: int,
    after: str | None, review_due: bool = False,
    shape: Any,
) -> dict[str, Any]:  # fmt: skip
    scope = scope_of(work.actor)
    from_at, from_id = place(after, datetime, UUID) or (None, None)
    rows = await work.all(
        _LIST,
        {
            "q": like(q) if q else None, "language": language, "audience": audience, "status": status, "at": from_at,
            "id": from_id, "due": work.today if review_due else None, "all": scope.all_organizations, "organizations": list(scope.organizations), "limit": limit + 1,
        },
    )  # fmt: skip
    return page(rows, limit, ("updated_at", "id"), shape)
