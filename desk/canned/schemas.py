"""What goes over the wire about canned replies."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.wire import Label, Text

Shortcut = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Title = Annotated[Label, Field(max_length=120)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Words(Body):
    """The text in each language; an empty one stands back for the other."""

    es: Annotated[Text, Field(max_length=4000)] = ""
    en: Annotated[Text, Field(max_length=4000)] = ""


class CannedReply(BaseModel):
    id: UUID
    shortcut: str
    title: str
    text: Words
    organization_id: UUID | None


class CannedReplyNew(Body):
    shortcut: Shortcut
    title: Title
    text: Words
    organization_id: UUID | None = None


class CannedReplyChange(Body):
    shortcut: Shortcut | None = None
    title: Title | None = None
    text: Words | None = None
