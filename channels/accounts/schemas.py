"""Channel accounts on the wire. Credentials go in and never come out."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from channels import text as rules
from channels.accounts.hours import Hours


def _clean_name(value: str) -> str:
    clean = rules.name(value)
    if not clean:
        raise ValueError("a channel needs a name")
    return clean


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+(/[!-~]*)?", value):
        raise ValueError("an http or https address")
    return value.rstrip("/")


Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_clean_name)]
Url = Annotated[str, Field(max_length=300), AfterValidator(_url)]
# Bot API, setWebhook: secret_token is 1-256 of these.
WebhookSecret = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,256}$")]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9:_-]{3,200}$")]
Sid = Annotated[str, Field(pattern=r"^AC[0-9a-fA-F]{32}$")]
Number = Annotated[str, Field(pattern=r"^(whatsapp:)?\+[0-9]{6,15}$")]
Locale = Annotated[str, Field(pattern=r"^(es|en)$")]

# One source of a Content-Security-Policy's frame-ancestors: nothing in it may end the directive.
Site = Annotated[str, Field(max_length=200, pattern=r"^https?://(\*\.)?[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*(:[0-9]{1,5})?$")]


# core.telegram.org/bots/features#deep-linking
Payload = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Settable(BaseModel):
    """What may be set when an account is made and later."""

    model_config = ConfigDict(populate_by_name=True)

    queue_id: UUID | None = None
    token: Token | None = Field(None, description="Telegram: the bot's token.")
    secret: WebhookSecret | None = Field(None, description="Telegram: webhook secret; unset: made by us.")
    account_sid: Sid | None = Field(None, description="Twilio account.")
    auth_token: Token | None = Field(None, description="Twilio auth token.")
    from_: Number | None = Field(None, alias="from", description="WhatsApp number that we answer from.")
    api_base_url: Url | None = Field(None, description="Where the provider's API is, when a twin stands in.")
    hours: Hours | None = Field(None, description="When people attend; unset: always.")
    greeting: Annotated[str, Field(max_length=1000)] | None = Field(None, description="Said once to who writes for the first time.")
    links: dict[Payload, UUID] | None = Field(
        None, max_length=100, description="Telegram: what a deep link (`/start payload`) carries -> the queue it leads to.",
    )
    quick_replies: bool | None = Field(
        None, description="WhatsApp: up to three buttons go out as quick replies, kept as contents at Twilio; else as lines.",
    )
    sites: list[Site] | None = Field(
        None, max_length=100,
        description="Web: origins whose pages may show the chat; [] for none but our own, null for the configured ones.",
    )  # fmt: skip


class ChannelCreate(Settable):
    kind: Literal["web", "telegram", "whatsapp"]
    name: Name
    locale: Locale = "es"


class ChannelPatch(Settable):
    name: Name | None = None
    locale: Locale | None = None
    disabled: bool | None = None


class ChannelOut(BaseModel):
    """`credentials`: names of the secrets that are set, never their values."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    kind: str
    name: str
    queue_id: UUID | None
    locale: str
    site_key: str | None
    from_: str | None = Field(None, serialization_alias="from")
    api_base_url: str | None
    hours: dict[str, Any] | None
    greeting: str | None
    links: dict[str, UUID] | None
    quick_replies: bool
    sites: list[str] | None
    credentials: list[str]
    webhook_url: str | None
    disabled: bool
    created_at: datetime | None


class ChannelPage(BaseModel):
    items: list[ChannelOut]
    next: str | None = None


class ChannelCheck(BaseModel):
    """`ok` with what the provider told of itself, or the code of what is wrong."""

    ok: bool
    error: str | None = None
    account: dict[str, Any] = {}
    webhook_url: str | None = None
