"""The flags on articles: listed for all, or for one; dismissed by who has looked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.work import Work
from knowledge_base.retrieval.live import scope_of

_MINE = "({a}.audience <> 'institution' OR %(all)s OR {a}.organization_id = ANY(%(organizations)s::uuid[]))"
# ix_article_flag_open
_LIST = f"""
SELECT f.id, f.kind, f.score, f.at, f.state,
       jsonb_build_object('id', a.id, 'title', a.title, 'status', a.status, 'quote', f.quote) AS one,
       jsonb_build_object('id', b.id, 'title', b.title, 'status', b.status, 'quote', f.other_quote) AS other
FROM article_flag f JOIN article a ON a.id = f.article_id JOIN article b ON b.id = f.other_id
WHERE f.state = 'open' AND {_MINE.format(a="a")} AND {_MINE.format(a="b")}
  AND (%(id)s::uuid IS NULL OR f.id = %(id)s) AND (%(kind)s::text IS NULL OR f.kind = %(kind)s)
  AND (%(article)s::uuid IS NULL OR f.article_id = %(article)s OR f.other_id = %(article)s)
  AND (%(at)s::timestamptz IS NULL OR (f.at, f.id) < (%(at)s, %(after)s::uuid))
ORDER BY f.at DESC, f.id DESC LIMIT %(limit)s
"""


async def find(
    work: Work, *, article: UUID | None = None, kind: str | None = None, place: Sequence[Any] | None = None, limit: int = 100,
    flag: UUID | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Of articles that the actor may open, both of them."""
    scope = scope_of(work.actor)
    at, after = place or (None, None)
    return await work.all(
        _LIST,
        {"all": scope.all_organizations, "organizations": list(scope.organizations), "article": article, "kind": kind, "at": at,
         "after": after, "limit": limit, "id": flag},
    )  # fmt: skip


async def dismiss(work: Work, flag: UUID) -> None:
    """Both are as they should be; it comes back only when one is written anew. Raises NotFound."""
    if not await find(work, flag=flag):
        raise NotFound("There is no such flag.")
    await work.execute("UPDATE article_flag SET state = 'dismissed', decided_by = %s, decided_at = %s WHERE id = %s", (work.actor.id, work.now, flag))
    await work.audit("article.flag_dismissed", "article_flag", flag)
