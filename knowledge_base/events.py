"""What the knowledge base tells."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class ArticlePublished(Event):
    article_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ArticleArchived(Event):
    article_id: UUID
