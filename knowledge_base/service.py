"""Verbs on articles: write, publish, archive. Publishing replaces the passages in the same transaction."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.ids import new_id
from core.work import Work
from knowledge_base import indexing, owners, reviews
from knowledge_base.events import ArticleArchived, ArticlePublished
from knowledge_base.models import Article, ArticleVersion
from knowledge_base.retrieval.live import scope_of

COMPARED_AFTER = timedelta(seconds=5)
_VERSIONED = ("title", "body", "language", "audience", "asked_as")


async def create(
    work: Work, *, title: str, body: str, language: str = "es", audience: str = "public",
    organization_id: UUID | None = None, areas: Sequence[UUID] = (), asked_as: Sequence[str] = (),
    review_at: date | None = None, source: str | None = None, publish: bool = False,
    owner_id: UUID | None = None,
) -> Article:  # fmt: skip
    """`source`: a stable outside name (a file, an address), unique. `owner_id`: who looks after it; else who writes it.

    Raises Invalid.
    """
    article = Article(
        id=new_id(), source=source, title=title, body=body, language=language, audience=audience,
        organization_id=organization_id, areas=list(areas), asked_as=list(asked_as), status="draft", version=1,
        published_version=None, owner_id=owner_id or work.actor.id, review_at=review_at, created_at=work.now, updated_at=work.now,
        published_at=None,
    )  # fmt: skip
    _check(work, article)
    if work.actor.kind == "user" and owner_id != work.actor.id:
        await owners.check(work, owner_id, organization_id)
    work.session.add(article)
    await work.session.flush()
    await _keep_version(work, article)
    await work.audit("article.created", "article", article.id, version=1)
    if publish:
        await publish_article(work, article)
    return article


async def change(
    work: Work, article_id: UUID, values: dict[str, object], *, publish: bool = False
) -> Article:
    """Raises NotFound, Invalid."""
    article = await get(work, article_id, lock=True)
    before = {name: getattr(article, name) for name in _VERSIONED}
    owner_before = article.owner_id
    for name, value in values.items():
        setattr(article, name, value)
    _check(work, article)
    if "owner_id" in values and article.owner_id != owner_before:
        await owners.check(work, article.owner_id, article.organization_id)
    if "review_at" in values:
        await reviews.settled(work, article.id)
    if any(getattr(article, name) != was for name, was in before.items()):
        article.version += 1
        await _keep_version(work, article)
    article.updated_at = work.now
    await work.audit("article.changed", "article", article.id, version=article.version, fields=sorted(values))
    if publish:
        await publish_article(work, article)
    elif {"audience", "organization_id", "areas"} & values.keys() and article.status == "published":
        await work.session.flush()
        await indexing.replace(work, article.id)
    await work.session.flush()
    return article


async def publish_article(work: Work, article: Article) -> None:
    """The newest version becomes what is answered from: here at once, elsewhere within seconds."""
    article.status = "published"
    article.published_version = article.version
    article.published_at = article.updated_at = work.now
    await work.session.flush()
    await work.execute(
        "UPDATE article_version SET published_at = %s WHERE article_id = %s AND version = %s",
        (work.now, article.id, article.version),
    )
    await indexing.replace(work, article.id)
    await work.audit("article.published", "article", article.id, version=article.version)
    await work.emit(ArticlePublished(article.id, article.version))


async def archive(work: Work, article_id: UUID) -> Article:
    """No longer found; kept with all its versions. Raises NotFound, Conflict."""
    article = await get(work, article_id, lock=True)
    if article.status == "archived":
        raise Conflict("The article is archived already.", code="archived")
    article.status = "archived"
    article.updated_at = work.now
    await work.session.flush()
    await indexing.remove(work, article.id)
    await work.execute("DELETE FROM article_flag WHERE state = 'open' AND %s IN (article_id, other_id)", (article.id,))
    await reviews.settled(work, article.id)
    await work.audit("article.archived", "article", article.id)
    await work.emit(ArticleArchived(article.id))
    return article


async def get(work: Work, article_id: UUID, *, lock: bool = False) -> Article:
    """`lock`: to change it. Raises NotFound, also for what is only for an institution that the actor is no part of.

    Raises Forbidden for changing what another institution wrote for everybody.
    """
    query = select(Article).where(Article.id == article_id)
    found = (await work.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if found is None or not sees(work, found.audience, found.organization_id):
        raise NotFound("There is no such article.")
    if lock:
        check_mine(work, found)
    return found


def check_mine(work: Work, article: Article) -> None:
    """Raises Forbidden for changing what another institution wrote for everybody."""
    if not _of_mine(work, article.organization_id):
        raise Forbidden("That article is of an institution that is not one of yours.", code="foreign_organization")


async def versions(work: Work, article_id: UUID) -> list[ArticleVersion]:
    await get(work, article_id)
    query = (
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.version.desc())
    )
    return list((await work.session.execute(query)).scalars())


def sees(work: Work, audience: str, organization_id: UUID | None) -> bool:
    """Whether an article of this kind may be shown to the actor."""
    return audience != "institution" or _of_mine(work, organization_id)


def _of_mine(work: Work, organization_id: UUID | None) -> bool:
    """What is of no institution is everybody's."""
    scope = scope_of(work.actor)
    return (
        work.actor.kind == "system"
        or scope.all_organizations
        or organization_id is None
        or organization_id in scope.organizations
    )


def _check(work: Work, article: Article) -> None:
    if article.audience == "institution" and article.organization_id is None:
        raise Invalid("An article for an institution names the institution.", code="organization_missing")
    if not _of_mine(work, article.organization_id):
        raise Invalid("This is not an institution of yours.", code="organization_foreign")


async def _keep_version(work: Work, article: Article) -> None:
    """What was compared with others before is compared again."""
    await work.execute("DELETE FROM article_sketch WHERE article_id = %s", (article.id,))
    await work.task(indexing.COMPARE_TASK, indexing.ALL, run_at=work.now + COMPARED_AFTER, lane="slow")
    work.session.add(
        ArticleVersion(
            id=new_id(), article_id=article.id, version=article.version, title=article.title, body=article.body,
            language=article.language, audience=article.audience, asked_as=list(article.asked_as),
            author_id=work.actor.id, at=work.now, published_at=None,
        )
    )  # fmt: skip
