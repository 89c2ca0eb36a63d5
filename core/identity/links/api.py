"""Invitations and resets: asked for by administrators and at the door, used by whoever holds the link."""

from uuid import UUID

from fastapi import APIRouter, Response

from core.actor import require
from core.http import StaffDep, WorkDep
from core.identity import users
from core.identity.links import service
from core.identity.links.schemas import Invited, LinkHeld, LinkMade, LinkOpened, LinkUsed, ResetWanted
from core.identity.reach import seen, settle
from core.identity.schemas import User, UserInvite

router = APIRouter(tags=["staff"])


@router.post("/users/invite", status_code=201)
async def invite_user(body: UserInvite, work: StaffDep, response: Response) -> Invited:
    """An account without a password, and the link by which its owner chooses one within 72 hours."""
    require(work.actor, "user", "create")
    user_id = await settle(work, body, None)
    link = await service.make(work, user_id, "invite")
    response.headers["Cache-Control"] = "no-store"
    return Invited(user=User(**await seen(work, user_id)), **_made(link).model_dump())


@router.post("/users/{user_id}/invite")
async def invite_again(user_id: UUID, work: StaffDep, response: Response) -> LinkMade:
    """A new link; the one before is void."""
    require(work.actor, "user", "create")
    return await _make(work, user_id, "invite", response)


@router.post("/users/{user_id}/reset-link")
async def make_reset_link(user_id: UUID, work: StaffDep, response: Response) -> LinkMade:
    """Good for one hour and once."""
    require(work.actor, "user", "edit")
    return await _make(work, user_id, "reset", response)


@router.post("/auth/reset", status_code=202)
async def ask_for_reset(body: ResetWanted, work: WorkDep) -> None:
    """The same answer whether or not there is such an account."""
    await service.ask_reset(work, body.email)


@router.post("/auth/links/open")
async def open_link(body: LinkHeld, work: WorkDep, response: Response) -> LinkOpened:
    response.headers["Cache-Control"] = "no-store"
    return LinkOpened(**await service.find(work, body.token))


@router.post("/auth/links/use", status_code=204)
async def use_link(body: LinkUsed, work: WorkDep) -> None:
    """Sets the password. Logging in is a step of its own, with the second factor where there is one."""
    await service.use(work, body.token, body.password)


async def _make(work: StaffDep, user_id: UUID, purpose: service.Purpose, response: Response) -> LinkMade:
    users.may_grant(work.actor, (await seen(work, user_id))["roles"])
    response.headers["Cache-Control"] = "no-store"
    return _made(await service.make(work, user_id, purpose))


def _made(link: service.Link) -> LinkMade:
    return LinkMade(mailed=link.url is None, link=link.url, expires_at=link.expires_at)
