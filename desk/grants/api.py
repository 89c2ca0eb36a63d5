"""Routes of access to single records."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from core.actor import require
from core.http import Limit, OwnDep, StaffDep
from core.reads import listed
from core.wire import Label, Page
from desk.grants import explain as explaining
from desk.grants import find as finding
from desk.grants import service
from desk.grants.records import Resource
from desk.grants.schemas import Broken, Emergency, Explanation, Found, Grant, GrantNew, InForce

router = APIRouter(prefix="/api/v1", tags=["access"])


@router.get("/access-grants")
async def list_grants(
    work: StaffDep, resource: Resource = "conversation", resource_id: UUID | None = None, user_id: UUID | None = None,
    by_hand: bool = True, limit: Limit = 50, after: str | None = None,
) -> Page[Grant]:  # fmt: skip
    """Those that count now. `by_hand`: without those that follow from work on the record."""
    require(work.actor, "access", "read")
    shown = await service.grants(
        work, resource, resource_id=resource_id, user_id=user_id, by_hand=by_hand, limit=limit, after=after
    )
    await listed(work, "access_grant", len(shown["items"]), on=resource, resource_id=resource_id, user_id=user_id)
    return Page[Grant].model_validate(shown)


@router.post("/access-grants", status_code=201)
async def give_access(body: GrantNew, work: StaffDep) -> Grant:
    """Reading or changing one record until an end, or a denial that no other right outweighs."""
    require(work.actor, "access", "grant")
    return Grant.model_validate(await service.grant(work, **body.model_dump()))


@router.delete("/access-grants/{grant_id}", status_code=204)
async def revoke_access(grant_id: UUID, work: StaffDep) -> Response:
    require(work.actor, "access", "grant")
    await service.revoke(work, grant_id)
    return Response(status_code=204)


@router.get("/access/explain")
async def explain_access(
    work: StaffDep, user: UUID, resource: Resource, record: Annotated[UUID, Query(alias="id")]
) -> Explanation:
    """Why this person can or cannot see this record, part by part of the rule that decides."""
    require(work.actor, "access", "read")
    shown = await explaining.explain(work, user, resource, record)
    await work.audit("access.explained", resource, record, user_id=str(user))
    return Explanation.model_validate(shown)


@router.get("/access/records")
async def find_records(work: StaffDep, q: Annotated[Label, Query(min_length=2, max_length=80)]) -> Page[Found]:
    """By id, number or pseudonym, within one's reach; the first ten."""
    require(work.actor, "access", "read")
    found = await finding.records(work, q)
    await listed(work, "access_record", len(found), q=q)
    return Page[Found](items=[Found(**row) for row in found])


@router.get("/access/emergencies")
async def list_my_emergencies(work: OwnDep) -> Page[InForce]:
    """What I opened in an emergency, while it lasts."""
    rows = await finding.in_force(work)
    return Page[InForce](items=[InForce(**row) for row in rows])


@router.post("/conversations/{conversation_id}/break-glass", status_code=201)
async def break_glass_on_conversation(conversation_id: UUID, body: Emergency, work: StaffDep) -> Broken:
    """An emergency: reading it for one hour. The reason is kept, and who leads its institution hears of it."""
    require(work.actor, "conversation", "break_glass")
    return Broken(until=await service.break_glass(work, "conversation", conversation_id, body.reason))


@router.post("/cases/{case_id}/break-glass", status_code=201)
async def break_glass_on_case(case_id: UUID, body: Emergency, work: StaffDep) -> Broken:
    """An emergency: reading the case for one hour. The reason is kept, and who leads its institution hears of it."""
    require(work.actor, "case", "break_glass")
    return Broken(until=await service.break_glass(work, "case", case_id, body.reason))
