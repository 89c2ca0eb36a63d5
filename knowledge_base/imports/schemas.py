"""Imports on the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from core.texts import messages, pick_locale, text
from core.wire import Label, Text, Time
from knowledge_base.schemas import Audience, Language

State = Literal["waiting", "running", "done", "stopped", "failed"]
ItemState = Literal["waiting", "done", "same", "failed"]


class ImportIn(BaseModel):
    """`address`: of a site, where it starts; only what lies beneath it is taken. `owner_id`: who looks after what it makes."""

    kind: Literal["files", "site"]
    address: Annotated[Text, Field(max_length=2000)] | None = None
    language: Language = "es"
    audience: Audience = "public"
    organization_id: UUID | None = None
    owner_id: UUID | None = None
    most_pages: Annotated[int, Field(ge=1, le=1000)] = 200


class ImportOut(BaseModel):
    """`same`: documents that were known word for word. `problem`: in plain words."""

    id: UUID
    kind: Literal["files", "site"]
    address: str | None
    state: State
    problem: str | None
    language: str
    audience: str
    organization_id: UUID | None
    owner_id: UUID | None
    total: int
    waiting: int
    made: int
    same: int
    failed: int
    created_at: Time
    ended_at: Time | None


class Made(BaseModel):
    id: UUID
    title: str
    status: str


class ItemOut(BaseModel):
    """`note`: what to look at in a document that was read, such as pages without text."""

    id: UUID
    position: int
    source: str
    state: ItemState
    problem: str | None
    code: str | None
    note: str | None
    articles: list[Made]
    at: Time | None


class DocumentAdded(BaseModel):
    id: UUID
    name: Label


def shown(row: dict[str, Any], locale: str) -> ImportOut:
    return ImportOut.model_validate({**row, "problem": problem(row["problem"], {}, locale)})


def item(row: dict[str, Any], locale: str) -> ItemOut:
    figures = row["figures"]
    note = text("knowledge.note.pages_without_text", locale, **figures) if row["state"] != "failed" and figures.get("pages_without_text") else None
    return ItemOut.model_validate({**row, "problem": problem(row["problem"], figures, locale), "code": row["problem"], "note": note})


def problem(code: str | None, figures: dict[str, Any], locale: str) -> str | None:
    if code is None:
        return None
    key = f"knowledge.problem.{code}"
    return text(key if key in messages(pick_locale(locale)) else "knowledge.problem.damaged", locale, **figures)
