"""Articles and search on the wire."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.wire import Label, Text, Time

Language = Literal["es", "en", "pt"]
Audience = Literal["public", "staff", "institution"]
Title = Annotated[Label, Field(max_length=200)]
Body = Annotated[Text, Field(min_length=1, max_length=200_000)]
AskedAs = Annotated[list[Annotated[Label, Field(max_length=300)]], Field(max_length=100)]


class ArticleCreate(BaseModel):
    """`owner_id`: who looks after it; else who writes it."""

    title: Title
    body: Body
    language: Language = "es"
    audience: Audience = "public"
    organization_id: UUID | None = None
    areas: Annotated[list[UUID], Field(max_length=200)] = []
    asked_as: AskedAs = []
    review_at: date | None = None
    owner_id: UUID | None = None
    publish: bool = False


class ArticlePatch(BaseModel):
    """A change of title, body, language, audience or `asked_as` makes a new version."""

    title: Title | None = None
    body: Body | None = None
    language: Language | None = None
    audience: Audience | None = None
    organization_id: UUID | None = None
    areas: Annotated[list[UUID], Field(max_length=200)] | None = None
    asked_as: AskedAs | None = None
    review_at: date | None = None
    owner_id: UUID | None = None
    publish: bool = False


class Choice(BaseModel):
    """A person or an institution to choose."""

    id: UUID
    name: str


class ArticleRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    language: str
    audience: str
    status: str
    version: int
    published_version: int | None
    organization_id: UUID | None
    areas: list[UUID]
    review_at: date | None
    updated_at: Time
    published_at: Time | None


class ArticleOut(ArticleRow):
    """`source`: the address or file that it was imported from."""

    source: str | None
    body: str
    html: str
    asked_as: list[str]
    owner_id: UUID | None
    created_at: Time


class VersionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    version: int
    title: str
    body: str
    language: str
    audience: str
    asked_as: list[str]
    author_id: UUID | None
    at: Time
    published_at: Time | None


class VersionPage(BaseModel):
    items: list[VersionOut]
    next: str | None = None


class Found(BaseModel):
    article_id: UUID
    passage_id: UUID
    title: str
    heading: str
    text: str
    score: float


class FoundPage(BaseModel):
    items: list[Found]
    next: str | None = None
