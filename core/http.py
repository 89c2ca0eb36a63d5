"""The edge of every room: the request's transaction, who asks, keyset pages, problem details."""

import base64
import binascii
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from fastapi import Depends, Header, Query, Request
from psycopg.rows import dict_row
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from core.actor import Actor, RequestInfo
from core.errors import Conflict, Forbidden, Malformed, Unauthenticated
from core.identity.sessions import authenticate
from core.ids import new_id
from core.work import Ground, Work

T = TypeVar("T")
COOKIE = "ventanilla_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def ground_of(connection: HTTPConnection) -> Ground:
    ground: Ground = connection.app.state.ground
    return ground


def address_of(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


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


async def staff_actor(connection: HTTPConnection, work: Work) -> tuple[Actor, dict[str, Any]]:
    """The member of staff behind a bearer token or the session cookie. Raises Unauthenticated."""
    token = bearer(connection) or connection.cookies.get(COOKIE)
    if not token:
        raise Unauthenticated("Log in first.")
    idle = timedelta(minutes=work.settings.session_idle_minutes)
    work.conn.row_factory = dict_row
    return await authenticate(work.conn, token, work.now, idle)


async def open_staff_work(request: Request, x_csrf_token: Annotated[str, Header()] = "") -> AsyncIterator[Work]:
    """A transaction in the name of a member of staff. Writes by cookie need the CSRF token."""
    async with ground_of(request).work(request=request_info(request)) as work:
        actor, row = await staff_actor(request, work)
        if bearer(request) is None and request.method not in SAFE_METHODS and x_csrf_token != row["csrf"]:
            raise Forbidden("The CSRF token is missing or wrong.", code="csrf")
        request.state.account = row
        work.actor = replace(actor)
        async with idempotent(request, work):
            yield work


WorkDep = Annotated[Work, Depends(open_work, scope="function")]
StaffDep = Annotated[Work, Depends(open_staff_work, scope="function")]


@asynccontextmanager
async def idempotent(request: Request, work: Work) -> AsyncIterator[None]:
    """Claims the request's Idempotency-Key in its own transaction.

    The answer itself is stored by `desk.app`'s middleware; a repeat never reaches this point. Here a second
    request that runs at the same time waits on the row and is refused.
    """
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or not key:
        yield
        return
    body = await request.body()
    print_of = hashlib.sha256(request.url.path.encode() + b"\0" + body).digest()
    fresh = await work.one(
        "INSERT INTO idempotency (actor_id, key, fingerprint, at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING RETURNING key",
        (work.actor.id, key[:200], print_of, work.now),
    )
    if fresh is None:
        raise Conflict("This Idempotency-Key was used before.", code="idempotency_key_reused")
    request.state.idempotency = (work.actor.id, key[:200])
    yield


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
