"""What every channel speaks to the rest of the house: what came in, what goes out, and how a send can end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Kind(StrEnum):
    """What an inbound thing is. An `edit` is a revision of `provider_message_id`, never a new message."""

    MESSAGE = "message"
    EDIT = "edit"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Account:
    """A channel account as the channels need it. Secrets are open here: never log or serialise it."""

    id: UUID
    kind: str
    name: str
    locale: str
    queue_id: UUID | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    config: Mapping[str, Any] = field(default_factory=dict)
    site_key: str | None = None
    disabled: bool = False
    created_at: datetime | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """Enough to fetch the file later. `ref`: the provider's file id, or an address at the provider."""

    ref: str
    kind: str
    media_type: str
    name: str | None = None
    size: int | None = None
    seconds: int | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """`external_id` makes it once per account; `sender` is the address that an answer goes to."""

    account_id: UUID
    external_id: str
    sender: str
    sender_name: str
    text: str
    attachments: tuple[InboundAttachment, ...]
    at: datetime
    locale: str | None
    kind: Kind = Kind.MESSAGE
    reply_to: str | None = None
    provider_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """One part of one message. `delivery_id` travels with it where the provider can carry it."""

    delivery_id: UUID
    message_id: UUID
    conversation_id: UUID
    recipient: str
    text: str
    part: int = 0
    buttons: tuple[Button, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """News of something sent. `status`: sent, delivered, read or failed; `error` is a stable code."""

    account_id: UUID
    provider_id: str
    status: str
    error: str | None = None
    delivery_id: UUID | None = None


class SendError(Exception):
    """A send that did not end in `Sent`. `code` is stable and free of personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Retryable(SendError):
    """Certainly not taken; may be tried again. `after`: seconds that the provider asked for."""

    def __init__(self, code: str, after: float | None = None) -> None:
        super().__init__(code)
        self.after = after


class Final(SendError):
    """Certainly not taken, and it never will be."""


class Unknown(SendError):
    """The request was written and no answer came: the provider may have taken it."""


class Sender(Protocol):
    """One account's way out."""

    async def send(self, outbound: Outbound) -> Sent:
        """Raises Retryable, Final or Unknown."""
        ...

    async def fetch(self, ref: str, limit: int) -> bytes:
        """What an InboundAttachment's `ref` names. Raises Final, also over `limit` bytes, or Retryable."""
        ...

    async def check(self) -> dict[str, Any]:
        """Asks the provider who we are. Raises Retryable, Final or Unknown."""
        ...

    async def close(self) -> None: ...


class Channel(Protocol):
    """One kind of channel."""

    kind: str

    def parts(self, text: str) -> list[str]:
        """The text cut into what the provider takes at once, in order, never empty."""
        ...

    def sender(self, account: Account, api_base_url: str, public_url: str) -> Sender: ...
