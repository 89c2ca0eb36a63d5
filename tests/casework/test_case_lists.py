"""Who finds which cases, in which order, in how many statements."""

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from casework.cases import browse
from tests.casework.conftest import CARE, INQUIRY, House, Member


async def numbers(house: House, who: Member, query: str = "") -> list[str]:
    return [row["number"] for row in (await house.get(who, f"/cases?{query}"))["items"]]


async def test_list_and_detail_agree_for_every_role(house: House) -> None:
    north, south = await house.organization("Norte"), await house.organization("Sur")
    ana, eva = await house.hire(organization_id=north), await house.hire(organization_id=north)
    staff = {
        "owner": ana, "colleague": eva, "lead": await house.hire("lead", north),
        "other lead": await house.hire("lead", south), "admin": await house.hire("admin"),
    }  # fmt: skip
    case = await house.case(ana)
    sees = {}
    for name, member in staff.items():
        listed = bool(await numbers(house, member))
        reply = await house.http.get(f"/api/v1/cases/{case['id']}", headers=member.headers)
        line = await house.http.get(f"/api/v1/cases/{case['id']}/timeline", headers=member.headers)
        assert (reply.status_code == 200) == listed == (line.status_code == 200), name
        found = bool(await numbers(house, member, "q=azurduy"))
        assert found == listed
        sees[name] = listed
    assert sees == {"owner": True, "colleague": False, "lead": True, "other lead": False, "admin": True}


async def test_clearance_keeps_a_restricted_case_from_its_own_lead(house: House) -> None:
    north = await house.organization()
    ana, lead = await house.hire(organization_id=north), await house.hire("lead", north)
    case = await house.case(ana, confidentiality=3)
    assert case["confidentiality"] == "restricted"
    assert await numbers(house, lead) == []
    await house.get(lead, f"/cases/{case['id']}", 404)


@pytest.mark.parametrize("role", ["auditor", "institution_manager"])
async def test_who_works_on_no_cases_sees_none(house: House, role: str) -> None:
    other = await house.hire(role, await house.organization())
    for path in ("/cases", "/case-types"):
        await house.get(other, path, 403)
    await house.call(other, "POST", "/cases", {"case_type": CARE, "person_id": str(other.id)}, expected=403)


async def test_a_foreign_institution_gets_no_case(house: House) -> None:
    north, south = await house.organization("Norte"), await house.organization("Sur")
    ana = await house.hire(organization_id=north)
    body = {"case_type": CARE, "person_id": await house.person(ana), "organization_id": str(south)}
    assert (await house.post(ana, "/cases", body, 403))["code"] == "foreign_organization"


async def test_filters_and_search(house: House) -> None:
    boss, ana = await house.hire("admin"), await house.hire()
    juana = await house.case(boss, INQUIRY)
    pedro = await house.case(boss, person_id=await house.person(boss, "Pedro", "Ñandú"))
    await house.call(boss, "PATCH", f"/cases/{pedro['id']}", {"owner_user_id": str(ana.id)})
    await house.post(boss, f"/cases/{juana['id']}/dismiss", {"reason": "Repetida"})
    wanted = {
        "status=open": [pedro], "status=closed": [juana], "status=in_progress": [], "status=dismissed": [juana],
        "owner=me": [juana], f"owner={ana.id}": [pedro], "q=nandu": [pedro], "q=nandú ped": [pedro],
        "q=azurdy": [juana], f"q={juana['number'][2:]}": [juana, pedro], f"q={pedro['number']}": [pedro],
        "q=%25": [], f"case_type={CARE}": [pedro], f"person_id={juana['person']['id']}": [juana],
    }  # fmt: skip
    for query, cases in wanted.items():
        assert sorted(await numbers(house, boss, query)) == sorted(c["number"] for c in cases), query
    for bad in ("owner=nobody", "sort=colour", "status=%00", "limit=0"):
        await house.get(boss, f"/cases?{bad}", 422)
    for cursor in ("x", "WzFd", "WyJhIiwiYiJd"):
        await house.get(boss, f"/cases?after={cursor}", 400)


@pytest.mark.parametrize("sort", list(browse.SORTS))
async def test_pages_lose_and_repeat_nothing(house: House, sort: str) -> None:
    boss = await house.hire("admin")
    person = await house.person(boss)
    for day in (3, 1, 1, 2):
        await house.case(boss, INQUIRY, person_id=person, opened_at=f"2026-11-0{day}T12:00:00Z")
    ended = await house.case(boss, INQUIRY, person_id=person)
    await house.post(boss, f"/cases/{ended['id']}/answer", {"outcome": "Listo"})
    whole = (await house.get(boss, f"/cases?sort={sort}"))["items"]
    paged, after = [], ""
    while after is not None:
        page = await house.get(boss, f"/cases?sort={sort}&limit=2&after={after}")
        paged += page["items"]
        after = page["next"]
    assert [c["id"] for c in paged] == [c["id"] for c in whole] and len(whole) == 5
    key = sort.removeprefix("-")
    values = [case[key] or "9" for case in whole]
    assert all(a >= b if sort.startswith("-") else a <= b for a, b in pairwise(values))


async def test_a_list_takes_the_same_statements_for_one_and_for_many(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await house.hire("admin")
    person = UUID(await house.person(boss))
    actor = await house.actor(boss)
    counts = []
    execute = AsyncConnection.execute
    for _ in range(2):
        for _ in range(3):
            await house.case(boss, INQUIRY, person_id=str(person))
        run: list[str] = []

        async def counting(self: Any, query: Any, *args: Any, run: list[str] = run, **kwargs: Any) -> Any:
            run.append(str(query))
            return await execute(self, query, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(AsyncConnection, "execute", counting)
            async with house.ground.work(actor) as work:
                await browse.page(work, browse.Filters(), sort="next_due_at", limit=50, after=None)
        counts.append(len(run))
    assert counts == [4, 4]


async def test_lists_and_openings_are_audited_without_the_words_searched_for(house: House) -> None:
    boss = await house.hire("admin")
    case = await house.case(boss)
    await house.get(boss, "/cases?q=azurduy")
    await house.get(boss, f"/cases/{case['id']}")
    await house.get(boss, f"/people/{case['person']['id']}")
    rows = await house.rows("SELECT action, resource, detail FROM audit_event WHERE actor_id = %s", boss.id)
    done = {(row["action"], row["resource"]) for row in rows}
    assert {("search", "case"), ("read", "case"), ("read", "person"), ("case.opened", "case")} <= done
    assert "azurduy" not in str(rows).casefold()
