"""The citizen API on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class StartIn(BaseModel):
    site_key: str | None = Field(None, max_length=100)
    locale: str | None = Field(None, max_length=20)
    mode: Literal["anonymous", "personal"] = "anonymous"
    name: str | None = Field(None, max_length=200)
    contact: str | None = Field(None, max_length=200)


class NoticeOut(BaseModel):
    version: str
    text: str


class StartOut(BaseModel):
    token: str
    return_code: str
    conversation_id: str
    alias: str
    notice: NoticeOut


class ResumeIn(BaseModel):
    return_code: str = Field(max_length=100)


class ResumeOut(BaseModel):
    token: str
    conversation_id: str


class KeptOut(BaseModel):
    """Without id and seq (202): safe on disk while the database is away; the same client id, sent again later, has them."""

    id: str | None
    seq: int | None
    at: str


class MessageIn(BaseModel):
    client_id: Any = None
    text: Any = None
    attachments: Any = None


class MessagesOut(BaseModel):
    messages: list[dict[str, Any]]
    last_seq: int
    owner: str
    position: int | None
    wait_seconds: int | None
    operator_alias: str | None
    closed: bool
    rating: int | None
    read_seq: int


class FileOut(BaseModel):
    id: str
    media_type: str
    size: int
    state: str = "ready"


class RatingIn(BaseModel):
    score: int = Field(ge=1, le=5)
    comment: str | None = Field(None, max_length=2000)


class FeedbackIn(BaseModel):
    message_id: str
    helpful: bool


class ForgetOut(BaseModel):
    receipt: str


class EmergencyOut(BaseModel):
    label: str
    number: str
    hours: str = ""


class FullNoticeOut(BaseModel):
    """What stands before the first message."""

    version: str
    title: str
    text: str
    emergency: list[EmergencyOut]
    languages: list[str]
    bot_name: str
    online: bool
    exit_url: str


class ArticleOut(BaseModel):
    id: str
    title: str
    html: str
    updated_at: str | None = None


class StateOut(BaseModel):
    owner: str
    position: int | None
    wait_seconds: int | None
