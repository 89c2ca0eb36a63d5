"""What goes over the wire about invitations and resets."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from core.identity.schemas import Body, Secret, User
from core.wire import Text, Time

Token = Annotated[str, Field(max_length=100)]


class LinkMade(BaseModel):
    """`link` is shown this once, and only where no mail server is configured; else it went by e-mail."""

    mailed: bool
    link: str | None
    expires_at: Time


class Invited(LinkMade):
    user: User


class ResetWanted(Body):
    email: Annotated[Text, Field(max_length=254)]


class LinkHeld(Body):
    """`token`: what stands behind the `#` of the link."""

    token: Token


class LinkOpened(BaseModel):
    purpose: Literal["invite", "reset"]
    name: str
    email: str
    expires_at: Time


class LinkUsed(LinkHeld):
    password: Secret
