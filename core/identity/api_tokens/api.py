"""My API tokens. No token makes or ends another: these routes want a session."""

from uuid import UUID

from fastapi import APIRouter, Response

from core.http import OwnDep
from core.identity.api_tokens import service
from core.identity.api_tokens.schemas import ApiTokenMade, ApiTokenNew, ApiTokenRow
from core.identity.profile import confirm_password
from core.reads import listed
from core.wire import Page

router = APIRouter(prefix="/auth/tokens", tags=["staff"])


@router.get("")
async def list_my_tokens(work: OwnDep) -> Page[ApiTokenRow]:
    rows = await service.own(work)
    await listed(work, "api_token", len(rows))
    return Page[ApiTokenRow](items=[ApiTokenRow(**row) for row in rows])


@router.post("", status_code=201)
async def create_my_token(body: ApiTokenNew, work: OwnDep, response: Response) -> ApiTokenMade:
    await confirm_password(work, body.password)
    made = await service.create(work, body.name, body.scopes, body.expires_at)
    response.headers["Cache-Control"] = "no-store"
    return ApiTokenMade(id=made.id, token=made.token)


@router.delete("/{token_id}", status_code=204)
async def revoke_my_token(token_id: UUID, work: OwnDep) -> None:
    await service.revoke(work, token_id)
