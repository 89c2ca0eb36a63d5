"""Articles and search over HTTP, for staff."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from core.http import Limit, StaffDep
from core.identity import require
from core.reads import listed, opened
from core.wire import Page, Text
from knowledge_base import browse, owners, service
from knowledge_base.html import to_html
from knowledge_base.models import Article
from knowledge_base.retrieval.live import knowledge_of, scope_of
from knowledge_base.schemas import (
    ArticleCreate,
    ArticleOut,
    ArticlePatch,
    ArticleRow,
    Audience,
    Choice,
    Found,
    FoundPage,
    Language,
    VersionOut,
    VersionPage,
)

router = APIRouter(prefix="/api/v1", tags=["knowledge"])
Words = Annotated[Text, Query(max_length=2000)]


@router.get("/knowledge/search")
async def search(
    work: StaffDep, q: Words, limit: Limit = 10, language: Language | None = None,
    audience: Audience | None = None, area: Annotated[list[UUID], Query()] = [],
) -> FoundPage:  # fmt: skip
    """Passages, best first: what the bot would look at."""
    require(work.actor, "article", "read")
    scope = scope_of(work.actor)
    if audience:
        scope = type(scope)(frozenset({audience}), scope.organizations, scope.all_organizations)
    hits = await knowledge_of(work.ground).search(q, scope=scope, language=language, areas=area, limit=limit)
    await listed(work, "article", len(hits), q=q, language=language, audience=audience)
    return FoundPage(
        items=[
            Found(
                article_id=hit.passage.article_id, passage_id=hit.passage.id, title=hit.passage.title,
                heading=hit.passage.heading, text=hit.passage.text, score=round(hit.score, 4),
            )
            for hit in hits
        ]
    )  # fmt: skip


@router.get("/knowledge/owners")
async def list_owners(work: StaffDep, organization_id: UUID | None = None) -> Page[Choice]:
    """Who may look after an article of that institution: those who may edit it, among whom one may see."""
    require(work.actor, "article", "edit")
    found = await owners.editors(work, organization_id)
    await listed(work, "user", len(found), organization_id=organization_id)
    return Page[Choice](items=[Choice(**row) for row in found])


@router.get("/knowledge/institutions")
async def list_institutions(work: StaffDep) -> Page[Choice]:
    """For which one may write."""
    require(work.actor, "article", "create")
    return Page[Choice](items=[Choice(**row) for row in await owners.institutions(work)])


@router.get("/articles")
async def list_articles(
    work: StaffDep, q: Annotated[Text | None, Query(max_length=200)] = None, language: Language | None = None,
    audience: Audience | None = None, status: Literal["draft", "published", "archived"] | None = None,
    review_due: bool = False, limit: Limit = 50, after: str | None = None,
) -> Page[ArticleRow]:  # fmt: skip
    """`review_due`: only those whose review date has come."""
    require(work.actor, "article", "read")
    found = await browse.articles(
        work,
        q=q,
        language=language,
        audience=audience,
        status=status,
        review_due=review_due,
        limit=limit,
        after=after,
        shape=ArticleRow.model_validate,
    )
    await listed(
        work, "article", len(found["items"]), q=q, language=language, audience=audience, status=status
    )
    return Page[ArticleRow](**found)


@router.post("/articles", status_code=201)
async def create(work: StaffDep, wanted: ArticleCreate) -> ArticleOut:
    require(work.actor, "article", "create")
    if wanted.publish:
        require(work.actor, "article", "publish")
    return _out(await service.create(work, **wanted.model_dump()))


@router.get("/articles/{article_id}")
async def read(work: StaffDep, article_id: UUID) -> ArticleOut:
    require(work.actor, "article", "read")
    article = await service.get(work, article_id)
    await opened(work, "article", article_id)
    return _out(article)


@router.patch("/articles/{article_id}")
async def change(work: StaffDep, article_id: UUID, wanted: ArticlePatch) -> ArticleOut:
    require(work.actor, "article", "edit")
    if wanted.publish:
        require(work.actor, "article", "publish")
    values = wanted.model_dump(exclude_unset=True, exclude={"publish"})
    values = {
        name: value
        for name, value in values.items()
        if value is not None or name in ("organization_id", "review_at", "owner_id")
    }
    return _out(await service.change(work, article_id, values, publish=wanted.publish))


@router.post("/articles/{article_id}/publish")
async def publish(work: StaffDep, article_id: UUID) -> ArticleOut:
    require(work.actor, "article", "publish")
    article = await service.get(work, article_id, lock=True)
    await service.publish_article(work, article)
    return _out(article)


@router.post("/articles/{article_id}/archive")
async def archive(work: StaffDep, article_id: UUID) -> ArticleOut:
    require(work.actor, "article", "publish")
    return _out(await service.archive(work, article_id))


@router.get("/articles/{article_id}/versions")
async def versions(work: StaffDep, article_id: UUID) -> VersionPage:
    require(work.actor, "article", "read")
    return VersionPage(
        items=[VersionOut.model_validate(row) for row in await service.versions(work, article_id)]
    )


def _out(article: Article) -> ArticleOut:
    row = ArticleRow.model_validate(article).model_dump()
    return ArticleOut(
        **row, body=article.body, html=to_html(article.body), asked_as=article.asked_as, owner_id=article.owner_id,
        created_at=article.created_at, source=article.source,
    )  # fmt: skip
