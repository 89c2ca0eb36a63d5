"""What goes over the wire about the second factor."""

from typing import Annotated

from pydantic import BaseModel, Field

from core.identity.schemas import Body, Secret
from core.wire import Time

Code = Annotated[str, Field(min_length=1, max_length=32)]


class TwoFactor(BaseModel):
    """`required`: a role of theirs asks for it."""

    enabled: bool
    enabled_at: Time | None
    required: bool
    recovery_left: int


class TwoFactorBegin(Body):
    """`password` may be left out by a session that is open for nothing else."""

    password: Secret | None = None


class TwoFactorBegun(BaseModel):
    """`uri`: what a QR code holds; `secret`: the same to be typed."""

    secret: str
    uri: str


class TwoFactorConfirm(Body):
    code: Code


class Proof(Body):
    """`otp`: a code of the app, or one of recovery."""

    password: Secret
    otp: Code


class RecoveryCodes(BaseModel):
    """Shown this once."""

    recovery_codes: list[str]
