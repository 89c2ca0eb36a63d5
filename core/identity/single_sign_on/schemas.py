"""What goes over the wire about signing in elsewhere."""

from pydantic import BaseModel

from core.identity.schemas import Body, Secret
from core.wire import Time


class SingleSignOn(BaseModel):
    """`start`: the address that a browser goes to. `name`: whose sign-in it is, for the button."""

    enabled: bool
    name: str
    start: str


class IdentityLink(BaseModel):
    linked: bool
    linked_at: Time | None
    last_login_at: Time | None


class LinkWanted(Body):
    password: Secret


class LinkBegun(BaseModel):
    """`url`: where the browser goes to sign in; it comes back to the console."""

    url: str
