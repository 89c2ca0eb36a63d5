"""Who may be given an article or an import to look after: those who may edit it, among whom one may see."""

from typing import Any
from uuid import UUID

from core.directory.service import add_organization
from tests.house import House, Staff
from tests.knowledge_base.imports.conftest import run


async def institution(house: House, name: str) -> UUID:
    async with house.ground.work() as work:
        return await add_organization(work, type="center", name=name)


async def names(staff: Staff, **query: Any) -> set[str]:
    answer = await staff.get("knowledge/owners", params={key: str(value) for key, value in query.items()})
    assert answer.status_code == 200, answer.text
    return {row["id"] for row in answer.json()["items"]}


async def test_those_who_may_edit_it_are_offered(house: House) -> None:
    norte, sur = await institution(house, "Norte"), await institution(house, "Sur")
    admin = await house.staff("admin")
    lead, other = await house.staff("lead", organization_id=norte), await house.staff("lead", organization_id=sur)
    operator = await house.staff("operator", organization_id=norte)
    assert await names(admin) == {str(admin.id), str(lead.id), str(other.id)}
    assert await names(admin, organization_id=norte) == {str(admin.id), str(lead.id)}
    assert await names(lead) == {str(lead.id)}
    found = (await lead.get("knowledge/institutions")).json()["items"]
    assert [row["id"] for row in found] == [str(norte)]
    assert len((await admin.get("knowledge/institutions")).json()["items"]) >= 2
    assert (await operator.get("knowledge/owners")).status_code == 403


async def test_an_article_is_given_to_whom_may_edit_it_alone(house: House) -> None:
    norte, sur = await institution(house, "Norte"), await institution(house, "Sur")
    admin = await house.staff("admin")
    lead, other = await house.staff("lead", organization_id=norte), await house.staff("lead", organization_id=sur)
    operator = await house.staff("operator", organization_id=norte)
    wanted = {"title": "Guardias", "body": "De 8 a 14.", "audience": "institution", "organization_id": str(norte)}
    for nobody in (other.id, operator.id):
        refused = await admin.post("articles", json={**wanted, "owner_id": str(nobody)})
        assert (refused.status_code, refused.json()["code"]) == (422, "owner_unknown")
    made = (await admin.post("articles", json={**wanted, "owner_id": str(lead.id)})).json()
    assert made["owner_id"] == str(lead.id)
    path = f"/api/v1/articles/{made['id']}"
    for owner, status in ((admin.id, 200), (other.id, 422), (admin.id, 200), (None, 200)):
        answer = await house.http.patch(path, headers=admin.headers, json={"owner_id": str(owner) if owner else None})
        assert answer.status_code == status, answer.text
    # What a colleague of mine does not see stays as it is, where it is sent back unchanged.
    await house.http.patch(path, headers=admin.headers, json={"owner_id": str(admin.id)})
    again = await house.http.patch(path, headers=lead.headers, json={"owner_id": str(admin.id), "review_at": "2099-01-01"})
    assert (again.status_code, again.json()["version"]) == (200, 1)


async def test_an_import_makes_drafts_for_an_institution_and_its_owner(house: House) -> None:
    norte, sur = await institution(house, "Norte"), await institution(house, "Sur")
    admin = await house.staff("admin")
    lead, other = await house.staff("lead", organization_id=norte), await house.staff("lead", organization_id=sur)
    wanted = {"kind": "files", "audience": "institution", "organization_id": str(norte)}
    for refused in (
        await admin.post("knowledge/imports", json={**wanted, "organization_id": None}),
        await admin.post("knowledge/imports", json={**wanted, "owner_id": str(other.id)}),
        await lead.post("knowledge/imports", json={**wanted, "organization_id": str(sur)}),
    ):
        assert refused.status_code == 422, refused.text
    begun = await admin.post("knowledge/imports", json={**wanted, "owner_id": str(lead.id)})
    assert (begun.status_code, begun.json()["owner_id"]) == (201, str(lead.id)), begun.text
    files = {"file": ("guardias.md", b"# Guardias\n\nDe 8 a 14.", "text/markdown")}
    added = await admin.post(f"knowledge/imports/{begun.json()['id']}/documents", files=files)
    assert added.status_code == 201, added.text
    await run(house.ground)
    (article,) = await house.rows("SELECT audience, organization_id, owner_id, status FROM article")
    assert article == {"audience": "institution", "organization_id": norte, "owner_id": lead.id, "status": "draft"}
