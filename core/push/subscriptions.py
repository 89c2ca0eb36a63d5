"""Browsers that want to be woken: sealed by the key of whom they belong to, and gone with it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from core.errors import Conflict, Invalid
from core.ids import new_id
from core.push.keys import decoded
from core.settings import Settings
from core.work import Work

Kind = Literal["citizen", "staff"]
MOST: Final = 10
"""Browsers of one subject; the oldest gives way."""
SEND: Final = "push.send"
_LOOPBACK: Final = ("127.0.0.1", "[::1]", "localhost")
_KEEP = """
INSERT INTO push_subscription (id, kind, subject_id, endpoint, content, locale, at)
VALUES (%(id)s, %(kind)s, %(subject)s, %(endpoint)s, %(content)s, %(locale)s, %(now)s)
"""
_TOO_MANY = """
DELETE FROM push_subscription WHERE id IN (
    SELECT id FROM push_subscription WHERE subject_id = %s ORDER BY at DESC, id DESC OFFSET %s)
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """As a browser gives it: where to knock, and by what to seal so that it alone can open."""

    endpoint: str
    p256dh: str
    auth: str


def allowed(settings: Settings, endpoint: str) -> bool:
    """Only known push services are ever asked: a stranger names the address."""
    told = urlsplit(endpoint)
    for service in filter(None, (one.strip().lower() for one in settings.push_services.split(","))):
        if ":" in service:
            # A twin on this machine.
            if told.netloc == service and service.rpartition(":")[0] in _LOOPBACK:
                return True
        elif told.scheme == "https" and told.port in (None, 443) and told.username is None:
            host = told.hostname or ""
            if host == service or host.endswith(f".{service}"):
                return True
    return False


def check(settings: Settings, given: Subscription) -> None:
    """Raises Conflict where web push is off, Invalid for an address or keys that no browser gives."""
    if not settings.push_services.strip():
        raise Conflict("This desk wakes no browsers.", code="push_off")
    try:
        if not allowed(settings, given.endpoint):
            raise Invalid("This is no push service that the desk knows.", code="unknown_push_service")
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(given.p256dh))
        if len(decoded(given.p256dh)) != 65 or len(decoded(given.auth)) != 16:
            raise ValueError("length")
    except ValueError:
        raise Invalid("The keys of this subscription are damaged.", code="bad_subscription") from None


async def subscribe(work: Work, kind: Kind, subject: UUID, given: Subscription, locale: str) -> None:
    """A browser stands here once of each kind: who asks last has it. Raises as `check`."""
    check(work.settings, given)
    key = await work.vault.key_of(work.conn, subject, create=kind == "staff")
    row_id, endpoint = new_id(), _print(work, given.endpoint)
    content = json.dumps({"endpoint": given.endpoint, "p256dh": given.p256dh, "auth": given.auth})
    await work.execute("DELETE FROM push_subscription WHERE endpoint = %s AND kind = %s", (endpoint, kind))
    await work.execute(
        _KEEP,
        {"id": row_id, "kind": kind, "subject": subject, "endpoint": endpoint, "locale": locale, "now": work.now,
         "content": key.seal(content, "push_subscription.content", row_id)},
    )  # fmt: skip
    await work.execute(_TOO_MANY, (subject, MOST))
    await work.audit("push.subscribed", kind, subject)


async def unsubscribe(work: Work, kind: Kind, subject: UUID, endpoint: str | None = None) -> int:
    """One browser, or all of them."""
    where, values = ("", ()) if endpoint is None else (" AND endpoint = %s", (_print(work, endpoint),))
    return await work.execute(
        f"DELETE FROM push_subscription WHERE kind = %s AND subject_id = %s{where}", (kind, subject, *values)
    )


async def forget(work: Work, subject: UUID) -> int:
    return await work.execute("DELETE FROM push_subscription WHERE subject_id = %s", (subject,))


async def wanted(work: Work, subject: UUID) -> bool:
    return await work.one("SELECT 1 AS one FROM push_subscription WHERE subject_id = %s LIMIT 1", (subject,)) is not None


async def wake(work: Work, subject: UUID, what: str, *, until: datetime) -> int:
    """Each of their browsers, by a task of its own. `what`: message, offer or alert; after `until` it need not come."""
    rows = await work.all("SELECT id FROM push_subscription WHERE subject_id = %s ORDER BY id", (subject,))
    for row in rows:
        await work.task(SEND, row["id"], payload={"what": what, "until": until.timestamp()})
    return len(rows)


def _print(work: Work, endpoint: str) -> bytes:
    return work.vault.blind("push.endpoint", endpoint)
