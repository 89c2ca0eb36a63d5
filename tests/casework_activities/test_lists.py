"""Who sees which, in what order, page by page."""

from uuid import uuid4

from tests.casework_activities.conftest import Casework, Member


async def test_ones_own_work_list_in_order_and_in_pages(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    for days in (5, 1, 3, 2, 4):
        await casework.follow_up(ana, case_id, due_at=casework.at(days=days))
    done = await casework.follow_up(ana, case_id)
    await casework.post(ana, f"/activities/{done['id']}/complete", {})
    query = {"assignee": "me", "status": "scheduled", "sort": "due_at", "limit": 2}
    seen, after = [], None
    while True:
        page = await casework.get(ana, "/activities", **query, **({"after": after} if after else {}))
        seen += [row["due_at"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(seen)
    assert len(set(seen)) == 5
    last_first = await casework.get(ana, "/activities", status="scheduled", sort="-due_at")
    assert [row["due_at"] for row in last_first["items"]] == sorted(seen, reverse=True)


async def test_filters(casework: Casework, ana: Member) -> None:
    one, two = await casework.case(ana), await casework.case(ana)
    late = await casework.follow_up(ana, one, due_at=casework.at(days=-1))
    soon = await casework.follow_up(ana, two)

    async def ids(**query: object) -> set[str]:
        return {row["id"] for row in (await casework.get(ana, "/activities", **query))["items"]}

    assert await ids(overdue=True) == {late["id"]}
    assert await ids(overdue=False) == {soon["id"]}
    assert await ids(case_id=str(two)) == {soon["id"]}
    assert await ids(assignee=str(uuid4())) == set()
    assert await ids(overdue=True, status="completed") == set()
    assert await ids(status=["scheduled", "completed"]) == {late["id"], soon["id"]}
    await casework.get(ana, "/activities", 422, status="late")
    await casework.get(ana, "/activities", 400, after="nonsense")
    assert await ids(assignee="me") == {late["id"], soon["id"]}


async def test_an_activity_is_seen_with_its_case_only(casework: Casework, ana: Member) -> None:
    stranger, auditor = await casework.member(), await casework.member("auditor")
    case_id = await casework.case(ana)
    made = await casework.follow_up(ana, case_id)
    assert (await casework.get(stranger, "/activities"))["items"] == []
    await casework.get(stranger, f"/activities/{made['id']}", 404)
    await casework.get(stranger, f"/cases/{case_id}/activities", 404)
    for verb, body in {"complete": {}, "cancel": {"reason": "x"}, "no-show": {}}.items():
        await casework.post(stranger, f"/activities/{made['id']}/{verb}", body, 404)
    await casework.post(
        stranger, f"/cases/{case_id}/activities", {"type": "task", "due_at": casework.at(days=1)}, 404
    )
    await casework.get(auditor, "/activities", 403)
    assert [row["id"] for row in (await casework.get(ana, f"/cases/{case_id}/activities"))["items"]] == [
        made["id"]
    ]


async def test_a_grant_to_read_does_not_let_one_write(casework: Casework, ana: Member) -> None:
    from core.access import give

    reader, case_id = await casework.member(), await casework.case(ana)
    made = await casework.follow_up(ana, case_id)
    async with casework.ground.work() as work:
        await give(work, "case", case_id, reader.id, cause="share")
    await casework.get(reader, f"/activities/{made['id']}")
    await casework.post(reader, f"/activities/{made['id']}/complete", {}, 404)


async def test_who_is_given_a_task_sees_its_case_as_long_as_it_lasts(casework: Casework) -> None:
    center = await casework.organization()
    lead, helper = await casework.member("lead", center), await casework.member()
    case_id = await casework.case(None, organization_id=center, level=1)
    made = await casework.follow_up(lead, case_id, type="task", assignee=str(helper.id))
    assert made["assignee"] == str(helper.id)
    assert [row["id"] for row in (await casework.get(helper, "/activities", assignee="me"))["items"]] == [
        made["id"]
    ]
    done = await casework.post(helper, f"/activities/{made['id']}/complete", {"summary": "Listo"})
    assert done["status"] == "completed"
    await casework.get(helper, f"/activities/{made['id']}", 404)


async def test_a_task_goes_to_nobody_who_may_not_see_the_case(casework: Casework, ana: Member) -> None:
    center = await casework.organization()
    lead, helper = await casework.member("lead", center), await casework.member()
    restricted = await casework.case(None, organization_id=center, level=2)
    body = {"type": "task", "due_at": casework.at(days=1), "assignee": str(helper.id)}
    assert (await casework.post(lead, f"/cases/{restricted}/activities", body, 422))[
        "code"
    ] == "assignee_not_cleared"
    own = await casework.case(ana, level=1)
    await casework.post(ana, f"/cases/{own}/activities", body, 403)
    body["assignee"] = str(uuid4())
    assert (await casework.post(ana, f"/cases/{own}/activities", body, 422))["code"] == "unknown_assignee"
    await casework.joins(own, helper, "professional")
    body["assignee"] = str(helper.id)
    await casework.post(ana, f"/cases/{own}/activities", body, 201)
