"""The network: areas and organizations, and moving a branch."""

from uuid import uuid4

import httpx

from tests.core.conftest import Hire

ORGS, AREAS = "/api/v1/organizations", "/api/v1/areas"


async def test_moving_a_branch_moves_what_its_people_see(client: httpx.AsyncClient, hire: Hire) -> None:
    admin = await hire("admin")

    async def make(name: str, parent: str | None = None) -> str:
        body = {"name": name, "type": "center", "parent_id": parent}
        made = await client.post(ORGS, json=body, headers=admin.headers)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    north, south = await make("Norte"), await make("Sur")
    branch = await make("Rama", north)
    leaf = await make("Hoja", branch)
    moved = await client.patch(f"{ORGS}/{branch}", json={"parent_id": south}, headers=admin.headers)
    assert moved.json()["path"] == [south, branch]
    assert (await client.get(f"{ORGS}/{leaf}", headers=admin.headers)).json()["path"] == [south, branch, leaf]
    circle = await client.patch(f"{ORGS}/{south}", json={"parent_id": leaf}, headers=admin.headers)
    assert (circle.status_code, circle.json()["code"]) == (422, "own_descendant")
    free = await client.patch(f"{ORGS}/{branch}", json={"parent_id": None}, headers=admin.headers)
    assert free.json()["path"] == [branch] and free.json()["parent_id"] is None


async def test_a_manager_edits_their_own_institution_and_moves_none(
    client: httpx.AsyncClient, hire: Hire, found: object
) -> None:
    assert callable(found)
    mine, other = await found("Propia"), await found("Ajena")
    manager = await hire("institution_manager", organization_id=mine)
    renamed = await client.patch(f"{ORGS}/{mine}", json={"name": "Renombrada"}, headers=manager.headers)
    assert renamed.json()["name"] == "Renombrada"
    foreign = await client.patch(f"{ORGS}/{other}", json={"name": "Tomada"}, headers=manager.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_organization")
    moved = await client.patch(f"{ORGS}/{mine}", json={"parent_id": str(other)}, headers=manager.headers)
    assert moved.status_code == 403
    assert (await client.get(f"{ORGS}/{other}", headers=manager.headers)).status_code == 200


async def test_an_area_filter_takes_in_the_areas_below(client: httpx.AsyncClient, hire: Hire) -> None:
    admin = await hire("admin")

    async def area(parent: str | None = None) -> str:
        body = {"name": "Zona", "code": uuid4().hex, "level": "region", "parent_id": parent}
        return str((await client.post(AREAS, json=body, headers=admin.headers)).json()["id"])

    region = await area()
    town = await area(region)
    body = {"name": "En el pueblo", "type": "center", "area_id": town}
    org = (await client.post(ORGS, json=body, headers=admin.headers)).json()
    assert org["area_name"] == "Zona"
    shown = await client.get(ORGS, params={"area_id": region}, headers=admin.headers)
    assert [row["id"] for row in shown.json()["items"]] == [org["id"]]
    children = await client.get(AREAS, params={"parent_id": region}, headers=admin.headers)
    assert [row["id"] for row in children.json()["items"]] == [town]


async def test_a_code_names_one_area(client: httpx.AsyncClient, hire: Hire) -> None:
    admin, code = await hire("admin"), uuid4().hex
    body = {"name": "Una", "code": code, "level": "region"}
    assert (await client.post(AREAS, json=body, headers=admin.headers)).status_code == 201
    twice = await client.post(AREAS, json=body, headers=admin.headers)
    assert (twice.status_code, twice.json()["code"]) == (409, "code_taken")
    other = (await client.post(AREAS, json={**body, "code": uuid4().hex}, headers=admin.headers)).json()["id"]
    clash = await client.patch(f"{AREAS}/{other}", json={"code": code}, headers=admin.headers)
    assert (clash.status_code, clash.json()["code"]) == (409, "code_taken")


async def test_unknown_places_are_refused(client: httpx.AsyncClient, hire: Hire) -> None:
    admin = await hire("admin")
    body = {"name": "X", "type": "center"}
    missing = str(uuid4())
    assert (await client.post(ORGS, json={**body, "parent_id": missing}, headers=admin.headers)).status_code == 404
    area = await client.post(ORGS, json={**body, "area_id": missing}, headers=admin.headers)
    assert area.json()["code"] == "unknown_area"
    assert (await client.patch(f"{ORGS}/{missing}", json={"name": "X"}, headers=admin.headers)).status_code == 404


async def test_operators_read_and_do_not_write(client: httpx.AsyncClient, hire: Hire) -> None:
    operator = await hire("operator")
    assert (await client.get(ORGS, headers=operator.headers)).status_code == 200
    body = {"name": "X", "type": "center"}
    assert (await client.post(ORGS, json=body, headers=operator.headers)).status_code == 403
    assert (await client.post(AREAS, json={"name": "X", "code": "x", "level": "y"}, headers=operator.headers)).status_code == 403
