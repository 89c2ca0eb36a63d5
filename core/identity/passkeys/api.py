"""My passkeys, and signing in by one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from core.errors import VentanillaError
from core.http import EnrolDep, OwnDep, WorkDep, ground_of, request_info
from core.identity import profile
from core.identity.cookies import set_cookies
from core.identity.passkeys import service
from core.identity.passkeys.schemas import (
    Passkey,
    PasskeyBegin,
    PasskeyLogin,
    PasskeyMade,
    PasskeyNew,
    PasskeyOptions,
    PasskeyRemove,
)
from core.identity.schemas import LoggedIn, Me
from core.identity.sessions import Session, authenticate
from core.reads import listed
from core.wire import Page

router = APIRouter(prefix="/auth/passkeys", tags=["staff"])


@router.get("")
async def list_passkeys(work: OwnDep) -> Page[Passkey]:
    rows = await service.own(work)
    await listed(work, "passkey", len(rows))
    return Page[Passkey](items=[Passkey.model_validate(row) for row in rows])


@router.post("/begin")
async def begin_passkey(body: PasskeyBegin, work: EnrolDep, request: Request, response: Response) -> PasskeyOptions:
    """What the browser needs to make one; good for five minutes."""
    account = request.state.account
    if account["stage"] != "enrol":
        await profile.confirm_password(work, body.password or "")
    response.headers["Cache-Control"] = "no-store"
    return PasskeyOptions(options=await service.begin(work, account["email"]))


@router.post("", status_code=201)
async def add_passkey(body: PasskeyNew, work: EnrolDep, response: Response) -> PasskeyMade:
    """The first one turns the second factor on and opens a session that was open for this alone."""
    row, codes = await service.add(work, body.name, body.credential.model_dump())
    response.headers["Cache-Control"] = "no-store"
    return PasskeyMade(**row, recovery_codes=codes)


@router.post("/{passkey_id}/remove", status_code=204)
async def remove_passkey(passkey_id: UUID, body: PasskeyRemove, work: OwnDep) -> None:
    await profile.confirm_password(work, body.password)
    await service.remove(work, passkey_id)


@router.post("/login/begin")
async def begin_login(work: WorkDep, response: Response) -> PasskeyOptions:
    """What the browser asks its devices; the same for everybody."""
    response.headers["Cache-Control"] = "no-store"
    return PasskeyOptions(options=service.ask(work))


@router.post("/login")
async def log_in(body: PasskeyLogin, request: Request, response: Response) -> LoggedIn:
    session, user = await _try(request, body)
    set_cookies(response, ground_of(request).settings, session)
    return LoggedIn(user=Me(**user), csrf=session.csrf, token=session.token if body.token else None)


async def _try(request: Request, body: PasskeyLogin) -> tuple[Session, dict[str, Any]]:
    """A refusal is raised after the commit: wrong answers count."""
    refusal: VentanillaError
    async with ground_of(request).work(request=request_info(request)) as work:
        try:
            session = await service.sign_in(
                work, body.credential.model_dump(), kind="bearer" if body.token else "cookie",
                agent=request.headers.get("user-agent", ""),
            )  # fmt: skip
            actor, account = await authenticate(work.conn, session.token, work.now, timedelta(minutes=1))
            return session, profile.me(actor, account)
        except VentanillaError as error:
            refusal = error
    raise refusal
