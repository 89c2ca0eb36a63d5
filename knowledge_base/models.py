"""Tables of the knowledge base. Public knowledge is not sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Article(Base):
    """`body` is the newest text, published or not; passages hold what is answered from."""

    __tablename__ = "article"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str | None] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    audience: Mapped[str]
    organization_id: Mapped[UUID | None]
    areas: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))
    asked_as: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    version: Mapped[int]
    published_version: Mapped[int | None]
    owner_id: Mapped[UUID | None]
    review_at: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class ArticleVersion(Base):
    __tablename__ = "article_version"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    version: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    audience: Mapped[str]
    asked_as: Mapped[list[str]] = mapped_column(ARRAY(Text))
    author_id: Mapped[UUID | None]
    at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Passage(Base):
    """`embedded_by`: the embedder whose vector Chroma holds for this passage."""

    __tablename__ = "passage"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    version: Mapped[int]
    position: Mapped[int]
    heading: Mapped[str]
    text: Mapped[str]
    embedded_by: Mapped[str | None]
