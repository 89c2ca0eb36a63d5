"""Articles whose review is due: an alert to who looks after them, else to those who lead."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from core import notices
from core.tasks import Handler, Task, put
from core.work import Ground, Work

TASK: Final = "knowledge.reviews"
ALL: Final = UUID("00000000-0000-7000-8000-00000000000a")
EVERY: Final = timedelta(hours=1)
RULES: Final = ("article_review_due", "article_review_ownerless")
# ix_article_review
_DUE = """
SELECT a.id, a.organization_id, u.id AS owner FROM article a
LEFT JOIN user_account u ON u.id = a.owner_id AND u.disabled_at IS NULL
WHERE a.review_at <= %s AND a.status = 'published' ORDER BY a.review_at LIMIT 500
"""


async def look(work: Work) -> int:
    """Raises what is due by the country's day; each article has one alert open at most."""
    rows = await work.all(_DUE, (work.today,))
    for row in rows:
        name = "article.review_due" if row["owner"] else "article.review_ownerless"
        detail = {"assignee": row["owner"], "organization_id": row["organization_id"]}
        await notices.fact(work, name, ("article", row["id"]), **{key: value for key, value in detail.items() if value})
    return len(rows)


async def settled(work: Work, article: UUID) -> None:
    """It was looked at: another date, or archived."""
    for rule in RULES:
        await notices.settle(work, rule, article)


async def arm(ground: Ground) -> None:
    async with ground.work() as work:
        await work.task(TASK, ALL, run_at=work.now + EVERY)


async def _look(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        await put(work.conn, TASK, ALL, run_at=work.now + EVERY)
    async with ground.work() as work:
        await look(work)


HANDLERS: dict[str, Handler] = {TASK: _look}
