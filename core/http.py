"""The edge of every room: the request's transaction, who asks, keyset pages, problem details."""

import base64
import binascii
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from fastapi import Depends, Header, Query, Request
from psycopg.rows import dict_row
from pydantic import BaseModel
from starlette.requests import HTTPConnection
from starlette.types import Scope

from core import hops
from core.actor import Actor, RequestInfo
from core.errors import Conflict, Forbidden, Malformed, Unauthenticated
from core.identity.cookies import any_token, cookie_token
from core.identity.sessions import authenticate, token_hash
from core.ids import new_id
from core.settings import Settings
from core.work import Ground, Work

T = TypeVar("T")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def ground_of(connection: HTTPConnection) -> Ground:
    ground: Ground = connection.app.state.ground
    return ground


def address_of(connection: HTTPConnection) -> str:
    """Whom limits count. Behind proxies that the settings trust, whoever spoke to the first of them."""
    return address_in(connection, ground_of(connection).settings)


def address_in(connection: HTTPConnection, settings: Settings) -> str:
    """The same for a connection that no application has taken yet."""
    peer = connection.client.host if connection.client else ""
    trusted = settings.proxies
    return hops.client(peer, connection.headers.getlist("x-forwarded-for"), trusted) if trusted else peer


def request_info(connection: HTTPConnection) -> RequestInfo:
    """The address is kept as a keyed hash that changes every day."""
    ground = ground_of(connection)
    day = ground.clock.now().date().isoformat()
    hashed = ground.vault.blind("address", f"{day}|{address_of(connection)}")
    return RequestInfo(connection.headers.get("x-request-id", "")[:64] or str(new_id()), hashed)


def bearer(connection: HTTPConnection) -> str | None:
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value else None


async def open_work(request: Request) -> AsyncIterator[Work]:
    async with ground_of(request).work(request=request_info(request)) as work:
        yield work


async def staff_actor(
    connection: HTTPConnection, work: Work, *, enrolling: bool = False
) -> tuple[Actor, dict[str, Any]]:
    """The member of staff behind a bearer token or the session cookie. Raises Unauthenticated.

    `enrolling`: also one who has yet to set up the second factor that their role asks for; else Forbidden.
    """
    token = bearer(connection) or cookie_token(connection.cookies, work.settings)
    if not token:
        raise Unauthenticated("Log in first.")
    idle = timedelta(minutes=work.settings.session_idle_minutes)
    work.conn.row_factory = dict_row
    return await authenticate(work.conn, token, work.now, idle, enrolling=enrolling)


@asynccontextmanager
async def staff_work(request: Request, csrf: str, *, enrolling: bool = False) -> AsyncIterator[Work]:
    """For a route that needs more than one transaction; all others take StaffDep. Writes by cookie need the CSRF token."""
    async with ground_of(request).work(request=request_info(request)) as work:
        actor, row = await staff_actor(request, work, enrolling=enrolling)
        if bearer(request) is None and request.method not in SAFE_METHODS and csrf != row["csrf"]:
            raise Forbidden("The CSRF token is missing or wrong.", code="csrf")
        request.state.account = row
        work.actor = actor
        yield work


async def open_staff_work(request: Request, x_csrf_token: Annotated[str, Header()] = "") -> AsyncIterator[Work]:
    """A transaction in the name of a member of staff. Writes by cookie need the CSRF token."""
    async with staff_work(request, x_csrf_token, enrolling=False) as work:
        yield work


async def open_any_work(request: Request, x_csrf_token: Annotated[str, Header()] = "") -> AsyncIterator[Work]:
    """As above, also for a session that has yet to set up its second factor."""
    async with staff_work(request, x_csrf_token, enrolling=True) as work:
        yield work


WorkDep = Annotated[Work, Depends(open_work, scope="function")]
StaffDep = Annotated[Work, Depends(open_staff_work, scope="function")]
AnyStaffDep = Annotated[Work, Depends(open_any_work, scope="function")]


async def open_own_work(request: Request, work: StaffDep) -> Work:
    """As StaffDep, for what only the person may do with their own account: no API token gets here."""
    return _no_token(request, work)


async def open_enrolling_work(request: Request, work: AnyStaffDep) -> Work:
    """As AnyStaffDep, for setting up the second factor: no API token gets here."""
    return _no_token(request, work)


def _no_token(request: Request, work: Work) -> Work:
    if request.state.account["kind"] == "api":
        raise Forbidden("An API token does not open its owner's account.", code="needs_session")
    return work


OwnDep = Annotated[Work, Depends(open_own_work)]
EnrolDep = Annotated[Work, Depends(open_enrolling_work)]


def bearer_of_scope(scope: Scope) -> str | None:
    """The bearer token or session cookie of a raw ASGI request."""
    connection = HTTPConnection(scope)
    return bearer(connection) or any_token(connection.cookies)


def print_of_request(path: str, body: bytes) -> bytes:
    return hashlib.sha256(path.encode() + b"\0" + body).digest()


def _who(token: str) -> UUID:
    """Keys belong to a token: another person's equal key is another key."""
    return UUID(bytes=hashlib.sha256(token.encode("utf-8", "replace")).digest()[:16])


# The idempotency table's and user_session's unique keys. A session that has ended gets nothing more, repeats included.
_REPLAY = """
SELECT i.fingerprint, i.status, i.body,
       EXISTS (SELECT 1 FROM user_session s JOIN user_account u ON u.id = s.user_id WHERE s.token_hash = %(token)s
               AND (s.revoked_at IS NOT NULL OR s.expires_at <= %(now)s OR u.disabled_at IS NOT NULL)) AS ended
FROM idempotency i WHERE i.actor_id = %(who)s AND i.key = %(key)s
"""


async def replay(ground: Ground, token: str, key: str, fingerprint: bytes) -> tuple[int, bytes] | None:
    """The stored answer of an earlier request with this key; None too for a session that has ended.

    Another request under the same key is a Conflict.
    """
    who = _who(token)
    async with ground.work() as work:
        row = await work.one(
            _REPLAY, {"who": who, "key": key, "token": token_hash(token), "now": work.now}
        )
    if row is None or row["ended"]:
        return None
    if bytes(row["fingerprint"]) != fingerprint:
        problem = Conflict("This Idempotency-Key was used for another request.", code="idempotency_key_reused")
        return problem.status, msgspec.json.encode(problem.problem())
    return row["status"], ground.vault.open_secret(bytes(row["body"]), "idempotency.body", who).encode()


async def store_answer(
    ground: Ground, token: str, key: str, fingerprint: bytes, status: int, body: bytes
) -> None:
    who = _who(token)
    async with ground.work() as work:
        sealed = work.vault.seal_secret(body.decode(), "idempotency.body", who)
        await work.execute(
            "INSERT INTO idempotency (actor_id, key, fingerprint, status, body, at) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (who, key, fingerprint, status, sealed, work.now),
        )


Limit = Annotated[int, Query(ge=1, le=100)]


def encode_cursor(*parts: object) -> str:
    """An opaque place in a sorted list: the sort values and the id of the last row."""
    plain = [p.isoformat() if isinstance(p, datetime) else str(p) if isinstance(p, UUID) else p for p in parts]
    return base64.urlsafe_b64encode(msgspec.json.encode(plain)).decode().rstrip("=")


def decode_cursor(cursor: str, count: int) -> list[Any]:
    """Raises Malformed."""
    try:
        parts = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise Malformed("The cursor `after` is not one of ours.", code="bad_cursor") from None
    if not isinstance(parts, list) or len(parts) != count:
        raise Malformed("The cursor `after` is not one of ours.", code="bad_cursor")
    return parts


class Page(BaseModel, Generic[T]):
    """A keyset page: `next` is the cursor of the following one, null at the end."""

    items: list[T]
    next: str | None = None
