"""What goes over the wire about people of the staff."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.wire import Label, Text, Time

Locale = Literal["es", "en"]
Theme = Literal["system", "light", "dark", "contrast"]
# Longer than any password that is accepted, so that the refusal comes from the policy and not from the parser.
Secret = Annotated[str, Field(max_length=1000)]
Name = Annotated[Label, Field(max_length=120)]
Alias = Annotated[Label, Field(max_length=60)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Preferences(Body):
    """How the console tells its owner of things. `alerts`: the least level that is shown; `quick_links`: own ones of
    the home page, none: those of the role.
    """

    sound: bool = True
    desktop: bool = False
    alerts: Literal["info", "warning", "critical"] = "info"
    quick_links: Annotated[list[Annotated[str, Field(max_length=200, pattern=r"^/console/[!-~]*$")]], Field(max_length=8)] = []


class Login(BaseModel):
    """`otp`: a code of the second factor, once one is set up, or a recovery code. `token`: the answer also carries one for bearer use."""

    email: Annotated[Text, Field(max_length=254)]
    password: Secret
    otp: Annotated[str, Field(max_length=32)] | None = None
    token: bool = False


class Me(BaseModel):
    id: UUID
    email: str
    name: str
    alias: str
    locale: str
    theme: str
    roles: list[str]
    permissions: dict[str, list[str]]
    organization_id: UUID | None
    organization_name: str | None
    csrf: str
    home: str
    preferences: Preferences
    two_factor: bool
    enrol: bool = Field(description="Nothing else is open to this session until the second factor is set up.")


class LoggedIn(BaseModel):
    user: Me
    csrf: str
    token: str | None = None


class ProfileChange(Body):
    locale: Locale | None = None
    theme: Theme | None = None
    preferences: Preferences | None = None
    name: Name | None = None
    alias: Alias | None = None


class PasswordChange(Body):
    current: Secret
    new: Secret


class SessionRow(BaseModel):
    """`client`: a coarse name such as `Firefox, Linux`, empty when the program told none."""

    id: UUID
    kind: Literal["cookie", "bearer"]
    client: str
    current: bool
    created_at: Time
    last_seen_at: Time
    expires_at: Time


class SessionsEnded(BaseModel):
    ended: int


class User(BaseModel):
    id: UUID
    email: str
    name: str
    alias: str
    locale: str
    roles: list[str]
    organization_id: UUID | None
    organization_name: str | None
    disabled: bool
    two_factor: bool
    invited: bool = Field(description="Has no password: has not come yet, or signs in elsewhere.")
    created_at: Time
    last_login_at: Time | None


class UserInvite(Body):
    email: Annotated[Label, Field(max_length=254)]
    name: Name
    alias: Alias | None = None
    roles: Annotated[list[str], Field(min_length=1, max_length=10)]
    organization_id: UUID | None = None
    area_id: UUID | None = None
    locale: Locale = "es"


class UserNew(UserInvite):
    password: Secret


class UserChange(Body):
    name: Name | None = None
    alias: Alias | None = None
    locale: Locale | None = None
    password: Secret | None = None
    roles: Annotated[list[str], Field(min_length=1, max_length=10)] | None = None
    organization_id: UUID | None = None
    area_id: UUID | None = None


class RoleRow(BaseModel):
    code: str
    label: str
    scope: str
    clearance: int
    home: str
    two_factor: bool
    permissions: dict[str, list[str]]
