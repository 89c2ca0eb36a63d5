"""What every channel speaks to the rest of the house: what came in, what goes out, and how a send can end."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Kind(StrEnum):
    """What an inbound thing is.

    An `edit` is a revision of `provider_message_id`, a `reaction` hangs its `text` of emoji on `reply_to`, and
    `standing` tells only whether the person can be reached: none of these is a message.
    """

    MESSAGE = "message"
    EDIT = "edit"
    BUTTON = "button"
    REACTION = "reaction"
    STANDING = "standing"


class Standing(StrEnum):
    """Whether a person takes messages from us."""

    REACHABLE = "reachable"
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"


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
    """`external_id` makes it once per account; `sender` is the address that an answer goes to.

    `start`: what a deep link carried. `callback`: what a pressed button waits to be answered by.
    """

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
    start: str | None = None
    callback: str | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Medium:
    """What there is to know of a file before it is read."""

    media_type: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """What a provider takes at once: a text, or files with their caption. `files`: places in the message's list."""

    text: str = ""
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """`url`: a short-lived address for a provider that fetches files itself; `read`: the bytes for one that is sent them."""

    name: str
    media_type: str
    size: int
    url: str
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Template:
    """A text that the provider approved, by its id, and what goes into its gaps."""

    sid: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A template as the provider tells of it. `variables`: gap -> sample."""

    sid: str
    name: str
    locale: str
    category: str | None
    body: str
    variables: Mapping[str, str]
    buttons: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """One part of one message. `delivery_id` travels with it where the provider can carry it.

    `reply_to`: the provider's id of the message that this one answers.
    """

    delivery_id: UUID
    message_id: UUID
    conversation_id: UUID
    recipient: str
    text: str
    part: int = 0
    buttons: tuple[Button, ...] = ()
    files: tuple[OutboundFile, ...] = ()
    template: Template | None = None
    reply_to: str | None = None


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
    """Certainly not taken; may be tried again. `after`: seconds that the provider asked for.

    `whole`: it is the account that must wait, not one chat.
    """

    def __init__(self, code: str, after: float | None = None, *, whole: bool = False) -> None:
        super().__init__(code)
        self.after, self.whole = after, whole


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

    async def acknowledge(self, callback: str) -> None:
        """Tells a pressed button that the press arrived. Raises Retryable or Final."""
        ...

    async def react(self, recipient: str, provider_id: str, emoji: str) -> None:
        """Hangs our reaction on a message; without `emoji` takes it away. Raises Retryable or Final."""
        ...

    async def templates(self) -> list[Known]:
        """What the provider approved, or may yet. Raises Retryable, Final or Unknown."""
        ...

    async def close(self) -> None: ...


class Channel(Protocol):
    """One kind of channel."""

    kind: str
    chat_gap: float
    """Seconds between two messages to one person."""
    chat_burst: int
    """Messages to one person that may go at once before the gap is kept."""
    per_second: int
    """Messages of one account in a second."""

    def parts(self, text: str) -> list[str]:
        """The text cut into what the provider takes at once, in order, never empty."""
        ...

    def pieces(self, text: str, media: Sequence[Medium]) -> list[Piece]:
        """Text and files in the order of sending, never empty; a short text is the caption of the first file."""
        ...

    def sender(self, account: Account, api_base_url: str, public_url: str) -> Sender: ...
