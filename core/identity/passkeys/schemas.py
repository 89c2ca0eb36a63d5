"""What goes over the wire about passkeys. Options and credentials are WebAuthn's own JSON (Level 3, 5.1.8 to 5.1.10)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from core.identity.schemas import Body, Name, Secret
from core.wire import Time

Encoded = Annotated[str, Field(max_length=8192, pattern=r"^[A-Za-z0-9_-]*={0,2}$")]


class PasskeyBegin(Body):
    """`password` may be left out by a session that is open for setting up the second factor."""

    password: Secret | None = None


class PasskeyOptions(BaseModel):
    """`options`: for `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`."""

    options: dict[str, Any]


class Attestation(BaseModel):
    clientDataJSON: Encoded  # noqa: N815
    attestationObject: Encoded  # noqa: N815


class NewCredential(BaseModel):
    """What `toJSON()` of a new credential gives; what else stands in it is passed over."""

    id: Encoded
    rawId: Encoded  # noqa: N815
    type: Literal["public-key"]
    response: Attestation


class PasskeyNew(Body):
    name: Name
    credential: NewCredential


class Assertion(BaseModel):
    clientDataJSON: Encoded  # noqa: N815
    authenticatorData: Encoded  # noqa: N815
    signature: Encoded
    userHandle: Encoded | None = None  # noqa: N815


class UsedCredential(BaseModel):
    id: Encoded
    rawId: Encoded  # noqa: N815
    type: Literal["public-key"]
    response: Assertion


class PasskeyLogin(Body):
    """`token`: the answer also carries one for bearer use."""

    credential: UsedCredential
    token: bool = False


class Passkey(BaseModel):
    id: UUID
    name: str
    created_at: Time
    last_used_at: Time | None


class PasskeyMade(Passkey):
    """`recovery_codes`: shown this once, where this is the account's first second factor."""

    recovery_codes: list[str]


class PasskeyRemove(Body):
    password: Secret
