"""What is searched and what is found."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Named = Literal["", "asked", "title"]


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A published passage as the index reads it."""

    id: UUID
    article_id: UUID
    title: str
    heading: str
    text: str
    language: str = "es"
    audience: str = "public"
    organization_id: UUID | None = None
    areas: tuple[UUID, ...] = ()
    asked_as: tuple[str, ...] = ()
    position: int = 0  # within its article


@dataclass(frozen=True, slots=True)
class Hit:
    """`score` and its parts lie between 0 and 1 and can be compared between questions.

    `covered`: share of the question's weight that the passage holds. `missing`: question words without any counterpart
    in it. `unknown`: those that no passage holds at all. `mass`: how much of weight was found, whatever is missing.
    `lost`: the weight of the heaviest missing word against the heaviest of all. `named`: the question is the article's title, or one of its
    `asked as`, word for word; such hits come before all others.
    """

    passage: PassageRow
    score: float
    lexical: float = 0.0
    grams: float = 0.0
    vector: float = 0.0
    covered: float = 0.0
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    matched: frozenset[str] = field(default_factory=frozenset)
    mass: float = 0.0
    lost: float = 0.0
    named: Named = ""
