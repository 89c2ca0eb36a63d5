"""To the provider and back. The two steps that a browser walks answer with redirects, never with problem documents."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from core.errors import Unauthenticated, VentanillaError
from core.http import OwnDep, ground_of, request_info, staff_actor
from core.identity.cookies import set_cookies
from core.identity.profile import confirm_password
from core.identity.single_sign_on import flow as flows
from core.identity.single_sign_on import service
from core.identity.single_sign_on.claims import BadToken, Identity, identity, verify
from core.identity.single_sign_on.provider import Provider
from core.identity.single_sign_on.schemas import IdentityLink, LinkBegun, LinkWanted, SingleSignOn
from core.settings import Settings
from core.work import Ground

router = APIRouter(prefix="/auth/oidc", tags=["staff"])
_START = "/api/v1/auth/oidc/start"
_LOGIN = "/console/login"


@router.get("")
async def read_single_sign_on(request: Request) -> SingleSignOn:
    settings = ground_of(request).settings
    on = bool(settings.oidc_issuer and settings.oidc_client_id)
    return SingleSignOn(enabled=on, name=settings.oidc_name, start=_START)


@router.get("/start", include_in_schema=False)
async def start(request: Request, next: Annotated[str, Query(max_length=300)] = "") -> Response:
    ground = ground_of(request)
    begun = flows.begin(ground.clock.now(), next_page=next)
    try:
        return await _to_provider(ground, begun)
    except VentanillaError as error:
        return _back(ground.settings, _LOGIN, error.code)


@router.get("/callback", include_in_schema=False)
async def callback(request: Request, code: str = "", state: str = "", error: str = "", iss: str = "") -> Response:
    ground = ground_of(request)
    begun = flows.unseal(
        ground.vault, request.cookies.get(_cookie(ground.settings)), state, ground.clock.now()
    )
    if begun is None:
        return _back(ground.settings, _LOGIN, "oidc_stale")
    page = _LOGIN if begun.link is None else "/console/"
    try:
        provider = service.provider_of(ground)
        if error or iss not in ("", provider.issuer):
            raise Unauthenticated(code="oidc_refused" if error else "oidc_failed")
        return await _enter(request, ground, begun, await _who(ground, provider, begun, code))
    except BadToken:
        return _back(ground.settings, page, "oidc_failed")
    except VentanillaError as refused:
        return _back(ground.settings, page, refused.code)


@router.get("/link")
async def read_link(work: OwnDep, request: Request) -> IdentityLink:
    row = await work.one(
        "SELECT created_at, last_login_at FROM user_identity WHERE user_id = %s AND issuer = %s",
        (work.actor.id, ground_of(request).settings.oidc_issuer),
    )
    return IdentityLink(
        linked=row is not None, linked_at=row and row["created_at"], last_login_at=row and row["last_login_at"]
    )


@router.post("/link")
async def begin_link(body: LinkWanted, work: OwnDep, response: Response) -> LinkBegun:
    """Ties the account to an identity of the provider: whoever signs in with it there enters here."""
    await confirm_password(work, body.password)
    begun = flows.begin(work.now, next_page="/console/", link=work.actor.id)
    provider = service.provider_of(work.ground)
    url = await provider.authorize_url(state=begun.state, nonce=begun.nonce, challenge=begun.challenge)
    _remember(response, work.ground, begun)
    return LinkBegun(url=url)


@router.delete("/link", status_code=204)
async def remove_link(work: OwnDep) -> None:
    await service.untie(work, service.provider_of(work.ground).issuer)


async def _who(ground: Ground, provider: Provider, begun: flows.Flow, code: str) -> Identity:
    """Raises BadToken, Unavailable."""
    tokens = await provider.tokens(code, begun.verifier)
    claims = verify(
        tokens["id_token"], await provider.key_of(tokens["id_token"]), issuer=provider.issuer,
        client_id=ground.settings.oidc_client_id, nonce=begun.nonce, now=ground.clock.now(),
    )  # fmt: skip
    if ground.settings.oidc_match_email and "email" not in claims and isinstance(tokens.get("access_token"), str):
        more = await provider.userinfo(tokens["access_token"])
        if more.get("sub") == claims["sub"]:
            claims |= {name: more[name] for name in ("email", "email_verified") if name in more}
    return identity(claims)


async def _enter(request: Request, ground: Ground, begun: flows.Flow, who: Identity) -> Response:
    """A refusal is raised after the commit: it stands in the audit."""
    refusal: VentanillaError
    issuer, response = service.provider_of(ground).issuer, _back(ground.settings, begun.next, "")
    async with ground.work(request=request_info(request)) as work:
        try:
            if begun.link is not None:
                work.actor, _ = await staff_actor(request, work)
                if work.actor.id != begun.link:
                    raise Unauthenticated(code="oidc_stale")
                await service.tie(work, begun.link, issuer, who.subject)
            else:
                session = await service.sign_in(work, issuer, who, request.headers.get("user-agent", ""))
                set_cookies(response, ground.settings, session)
            return response
        except VentanillaError as error:
            refusal = error
    raise refusal


async def _to_provider(ground: Ground, begun: flows.Flow) -> Response:
    provider = service.provider_of(ground)
    url = await provider.authorize_url(state=begun.state, nonce=begun.nonce, challenge=begun.challenge)
    response = RedirectResponse(url, status_code=303, headers={"Cache-Control": "no-store"})
    _remember(response, ground, begun)
    return response


def _remember(response: Response, ground: Ground, begun: flows.Flow) -> None:
    response.set_cookie(
        _cookie(ground.settings), flows.seal(ground.vault, begun), max_age=int(flows.LIFETIME.total_seconds()),
        path="/", secure=ground.settings.https, httponly=True, samesite="lax",
    )  # fmt: skip


def _back(settings: Settings, page: str, code: str) -> Response:
    """`code`: why it failed, for the page to say in words."""
    response = RedirectResponse(f"{page}?{urlencode({'error': code})}" if code else page, status_code=303)
    response.delete_cookie(_cookie(settings), path="/", secure=settings.https, httponly=True, samesite="lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def _cookie(settings: Settings) -> str:
    return "__Host-ventanilla_oidc" if settings.https else "ventanilla_oidc"
