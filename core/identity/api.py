"""Login, my profile, users and roles."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from core.access import visible
from core.actor import RequestInfo, require
from core.errors import VentanillaError
from core.http import AnyStaffDep, Limit, OwnDep, StaffDep, ground_of, request_info
from core.identity import profile, users
from core.identity.api_tokens import api as api_tokens_api
from core.identity.cookies import drop_cookies, set_cookies
from core.identity.imports import api as imports_api
from core.identity.links import api as links_api
from core.identity.login import login
from core.identity.passkeys import api as passkeys_api
from core.identity.reach import USER, own_place, seen, settle
from core.identity.roles import needs_two_factor, roles
from core.identity.schemas import (
    LoggedIn,
    Login,
    Me,
    PasswordChange,
    ProfileChange,
    RoleRow,
    SessionRow,
    SessionsEnded,
    User,
    UserChange,
    UserNew,
)
from core.identity.second_factor import api as second_factor_api
from core.identity.second_factor import service as second_factor
from core.identity.sessions import (
    Session,
    authenticate,
    end_sessions,
    logout,
    own_sessions,
    revoke_session,
)
from core.identity.single_sign_on import api as single_sign_on_api
from core.reads import listed, opened
from core.wire import Page, Text, like, page, place
from core.work import Ground

router = APIRouter(prefix="/api/v1", tags=["staff"])
router.include_router(second_factor_api.router)
router.include_router(passkeys_api.router)
router.include_router(api_tokens_api.router)
router.include_router(links_api.router)
router.include_router(imports_api.router)
router.include_router(single_sign_on_api.router)


async def _try(
    ground: Ground, info: RequestInfo, wanted: Login, agent: str
) -> tuple[Session, dict[str, Any]]:
    """A refusal is raised after the commit: wrong guesses count."""
    refusal: VentanillaError
    async with ground.work(request=info) as work:
        try:
            kind = "bearer" if wanted.token else "cookie"
            session = await login(work, wanted.email, wanted.password, kind=kind, agent=agent, otp=wanted.otp)
            actor, account = await authenticate(work.conn, session.token, work.now, timedelta(minutes=1), enrolling=True)
            return session, profile.me(actor, account)
        except VentanillaError as error:
            refusal = error
    raise refusal


@router.post("/auth/login")
async def log_in(body: Login, request: Request, response: Response) -> LoggedIn:
    ground = ground_of(request)
    session, user = await _try(ground, request_info(request), body, request.headers.get("user-agent", ""))
    set_cookies(response, ground.settings, session)
    return LoggedIn(user=Me(**user), csrf=session.csrf, token=session.token if body.token else None)


@router.post("/auth/logout", status_code=204)
async def log_out(work: AnyStaffDep, response: Response) -> None:
    assert work.actor.session_id is not None
    await logout(work, work.actor.session_id)
    drop_cookies(response, work.settings)


@router.get("/auth/me")
async def who_am_i(work: AnyStaffDep, request: Request) -> Me:
    return Me(**profile.me(work.actor, request.state.account))


@router.patch("/auth/me")
async def change_me(body: ProfileChange, work: OwnDep, request: Request) -> Me:
    fields = body.model_dump(exclude_none=True)
    assert work.actor.id is not None
    await users.change(work, work.actor.id, fields)
    return Me(**profile.me(work.actor, {**request.state.account, **fields}))


@router.post("/auth/password", status_code=204)
async def change_password(body: PasswordChange, work: OwnDep) -> None:
    await profile.change_password(work, body.current, body.new)


@router.get("/auth/sessions")
async def list_my_sessions(work: OwnDep) -> Page[SessionRow]:
    rows = await own_sessions(work)
    await listed(work, "session", len(rows))
    return Page[SessionRow](
        items=[
            SessionRow(**row, client=row["agent"] or "", current=row["id"] == work.actor.session_id) for row in rows
        ]
    )


@router.delete("/auth/sessions/{session_id}", status_code=204)
async def revoke_my_session(session_id: UUID, work: OwnDep) -> None:
    """It ends at once, with its sockets. One's own present one may be ended too."""
    await revoke_session(work, session_id)


@router.delete("/auth/sessions")
async def revoke_my_other_sessions(work: OwnDep) -> SessionsEnded:
    """All but the present one. API tokens stay."""
    assert work.actor.id is not None
    ended = await end_sessions(work, work.actor.id, keep=work.actor.session_id)
    await work.audit("user.sessions_revoked", "user", work.actor.id, count=ended)
    return SessionsEnded(ended=ended)


@router.get("/users")
async def list_users(
    work: StaffDep,
    q: Annotated[Text | None, Query(max_length=100)] = None,
    organization_id: UUID | None = None,
    role: Annotated[Text | None, Query(max_length=40)] = None,
    disabled: bool | None = None,
    limit: Limit = 50,
    after: str | None = None,
) -> Page[User]:
    require(work.actor, "user", "read")
    start = place(after, str, UUID) or (None, None)
    filters: dict[str, Any] = {"organization_id": organization_id, "role": role, "disabled": disabled}
    where, values = visible(work.actor, USER, work.now)
    more = {"q": like(q) if q else None, "after_name": start[0], "after_id": start[1], "rows": limit + 1}
    rows = await users.find(work, where, {**values, **filters, **more})
    shown = page(rows, limit, ("sort_name", "id"), lambda row: row)
    await listed(work, "user", len(shown["items"]), q=q, **filters)
    return Page[User].model_validate(shown)


@router.get("/users/{user_id}")
async def read_user(user_id: UUID, work: StaffDep) -> User:
    require(work.actor, "user", "read")
    row = await seen(work, user_id)
    await opened(work, "user", user_id)
    return User(**row)


@router.post("/users", status_code=201)
async def create_user(body: UserNew, work: StaffDep) -> User:
    require(work.actor, "user", "create")
    user_id = await settle(work, body, body.password)
    return User(**await seen(work, user_id))


@router.patch("/users/{user_id}")
async def change_user(user_id: UUID, body: UserChange, work: StaffDep) -> User:
    require(work.actor, "user", "edit")
    row = await seen(work, user_id)
    users.may_grant(work.actor, row["roles"])
    given = body.model_fields_set
    fields = body.model_dump(include={"name", "alias", "locale", "password"}, exclude_none=True)
    home = body.organization_id if "organization_id" in given else row["organization_id"]
    await own_place(work, home, body.area_id)
    if "organization_id" in given:
        fields["organization_id"] = body.organization_id
    await users.change(work, user_id, fields)
    if given & {"roles", "organization_id", "area_id"}:
        await users.set_roles(
            work, user_id, body.roles or row["roles"], organization_id=home, area_id=body.area_id
        )
    if "password" in fields:
        await end_sessions(work, user_id, keep=work.actor.session_id, tokens=True)
    return User(**await seen(work, user_id))


@router.post("/users/{user_id}/disable")
async def disable_user(user_id: UUID, work: StaffDep) -> User:
    require(work.actor, "user", "disable")
    users.may_grant(work.actor, (await seen(work, user_id))["roles"])
    await users.disable(work, user_id)
    return User(**await seen(work, user_id))


@router.post("/users/{user_id}/enable")
async def enable_user(user_id: UUID, work: StaffDep) -> User:
    require(work.actor, "user", "disable")
    users.may_grant(work.actor, (await seen(work, user_id))["roles"])
    await users.enable(work, user_id)
    return User(**await seen(work, user_id))


@router.post("/users/{user_id}/reset-two-factor")
async def reset_two_factor(user_id: UUID, work: StaffDep) -> User:
    """For who lost phone and recovery codes. Their sessions end; a role that asks for it leads to a new set-up."""
    require(work.actor, "user", "edit")
    users.may_grant(work.actor, (await seen(work, user_id))["roles"])
    await second_factor.reset(work, user_id)
    return User(**await seen(work, user_id))


@router.post("/users/{user_id}/end-sessions")
async def end_user_sessions(user_id: UUID, work: StaffDep) -> SessionsEnded:
    """All of theirs, API tokens too."""
    require(work.actor, "user", "edit")
    users.may_grant(work.actor, (await seen(work, user_id))["roles"])
    ended = await end_sessions(work, user_id, tokens=True)
    await work.audit("user.sessions_revoked", "user", user_id, count=ended)
    return SessionsEnded(ended=ended)


@router.get("/roles")
async def list_roles(work: StaffDep) -> Page[RoleRow]:
    require(work.actor, "role", "read")
    locale = work.actor.locale
    rows = [
        RoleRow(
            code=role.code, label=role.label.get(locale, role.label["en"]), scope=role.scope, home=role.home,
            clearance=role.clearance, two_factor=needs_two_factor([role.code], work.settings), permissions={r: sorted(a) for r, a in sorted(role.permissions.items())},
        )
        for role in roles().values()
    ]  # fmt: skip
    await listed(work, "role", len(rows))
    return Page[RoleRow](items=rows)
