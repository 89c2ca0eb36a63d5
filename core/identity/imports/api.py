"""The route by which a table of accounts comes in."""

from fastapi import APIRouter, Request, Response

from core.actor import require
from core.http import StaffDep
from core.identity.imports import service
from core.identity.imports.schemas import ImportReport, wire

router = APIRouter(tags=["staff"])


@router.post(
    "/users/import",
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def import_users(
    work: StaffDep, request: Request, response: Response, mode: service.Mode = "all_or_nothing", invite: bool = True
) -> ImportReport:
    """A CSV whose first line names its columns: email, name, roles (several with spaces), and alias, organization (name or
    id), area (code), locale. `all_or_nothing` makes no account while a row is wrong; `good_rows` makes those that are right;
    `check` makes none and tells what would be wrong.
    """
    require(work.actor, "user", "create")
    report = await service.import_users(work, await request.body(), mode, invite=invite)
    response.headers["Cache-Control"] = "no-store"
    return wire(report, mode, work.actor.locale)
