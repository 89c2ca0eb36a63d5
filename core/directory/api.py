"""Organizations and areas. All of the staff see the whole network; changing a part of it needs its scope."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from core.access import Columns, visible
from core.actor import require
from core.directory import read, service
from core.directory.schemas import (
    Area,
    AreaChange,
    AreaNew,
    Organization,
    OrganizationChange,
    OrganizationNew,
)
from core.errors import Conflict, Forbidden
from core.http import Limit, StaffDep
from core.reads import listed, opened
from core.wire import Page, Text, like, page, place
from core.work import Work

router = APIRouter(prefix="/api/v1", tags=["directory"])
ORGANIZATION = Columns("organization", id="o.id", owner_org="o.id", area="o.area_id")
Search = Annotated[Text | None, Query(max_length=100)]
Word = Annotated[Text | None, Query(max_length=60)]


@router.get("/organizations")
async def list_organizations(
    work: StaffDep, q: Search = None, parent_id: UUID | None = None, area_id: UUID | None = None,
    type: Word = None, status: Word = None, limit: Limit = 50, after: str | None = None,
) -> Page[Organization]:  # fmt: skip
    require(work.actor, "organization", "read")
    name, last = place(after, str, UUID) or (None, None)
    filters = {"parent_id": parent_id, "area_id": area_id, "type": type, "status": status}
    more = {"q": like(q) if q else None, "after_name": name, "after_id": last, "rows": limit + 1}
    shown = page(
        await read.organizations(work, {**filters, **more}), limit, ("sort_name", "id"), lambda row: row
    )
    await listed(
        work, "organization", len(shown["items"]), q=q, parent_id=parent_id, area_id=area_id, type=type
    )
    return Page[Organization].model_validate(shown)


@router.get("/organizations/{organization_id}")
async def read_organization(organization_id: UUID, work: StaffDep) -> Organization:
    require(work.actor, "organization", "read")
    row = await read.organization(work, organization_id)
    await opened(work, "organization", organization_id)
    return Organization(**row)


@router.post("/organizations", status_code=201)
async def create_organization(body: OrganizationNew, work: StaffDep) -> Organization:
    require(work.actor, "organization", "create")
    if body.parent_id:
        await read.organization(work, body.parent_id)
        await _mine(work, body.parent_id)
    return Organization(
        **await read.organization(work, await service.add_organization(work, **body.model_dump()))
    )


@router.patch("/organizations/{organization_id}")
async def change_organization(
    organization_id: UUID, body: OrganizationChange, work: StaffDep
) -> Organization:
    require(work.actor, "organization", "edit")
    await read.organization(work, organization_id)
    await _mine(work, organization_id)
    fields = body.model_dump(exclude_unset=True)
    if fields.keys() & {"parent_id", "area_id"}:
        # Moving a branch moves what its people may see: only who shapes the network does it.
        require(work.actor, "organization", "create")
    await service.change(work, "organization", organization_id, _present(fields, {"parent_id", "area_id", "phone"}))
    return Organization(**await read.organization(work, organization_id))


@router.get("/areas")
async def list_areas(
    work: StaffDep, q: Search = None, parent_id: UUID | None = None, level: Word = None, limit: Limit = 50,
    after: str | None = None,
) -> Page[Area]:  # fmt: skip
    require(work.actor, "area", "read")
    name, last = place(after, str, UUID) or (None, None)
    filters = {"parent_id": parent_id, "level": level, "q": like(q) if q else None}
    more = {"after_name": name, "after_id": last, "rows": limit + 1}
    shown = page(await read.areas(work, {**filters, **more}), limit, ("sort_name", "id"), lambda row: row)
    await listed(work, "area", len(shown["items"]), q=q, parent_id=parent_id, level=level)
    return Page[Area].model_validate(shown)


@router.get("/areas/{area_id}")
async def read_area(area_id: UUID, work: StaffDep) -> Area:
    require(work.actor, "area", "read")
    row = await read.area(work, area_id)
    await opened(work, "area", area_id)
    return Area(**row)


@router.post("/areas", status_code=201)
async def create_area(body: AreaNew, work: StaffDep) -> Area:
    require(work.actor, "area", "create")
    if await work.one("SELECT 1 AS ok FROM area WHERE code = %s", (body.code,)):
        raise Conflict("That code is already in use.", code="code_taken")
    return Area(**await read.area(work, await service.add_area(work, **body.model_dump())))


@router.patch("/areas/{area_id}")
async def change_area(area_id: UUID, body: AreaChange, work: StaffDep) -> Area:
    require(work.actor, "area", "edit")
    await read.area(work, area_id)
    await service.change(work, "area", area_id, _present(body.model_dump(exclude_unset=True), {"parent_id"}))
    return Area(**await read.area(work, area_id))


def _present(fields: dict[str, object], nullable: set[str]) -> dict[str, object]:
    """A null empties a nullable column and leaves any other as it is."""
    return {name: value for name, value in fields.items() if value is not None or name in nullable}


async def _mine(work: Work, organization_id: UUID) -> None:
    """Raises Forbidden outside the actor's scope."""
    where, values = visible(work.actor, ORGANIZATION, work.now)
    seen = await work.one(
        f"SELECT 1 AS ok FROM organization o WHERE o.id = %(id)s AND {where}",
        {"id": organization_id, **values},
    )
    if seen is None:
        raise Forbidden("That organization is not one of yours.", code="foreign_organization")
