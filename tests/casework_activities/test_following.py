"""What a case type makes follow."""

import asyncio
from datetime import timedelta
from uuid import UUID

from casework.activities import service
from core.errors import Conflict
from tests.casework_activities.conftest import Casework, Member


async def test_the_opening_plans_its_steps_once(casework: Casework, ana: Member) -> None:
    case_id, beto = await casework.case(ana), await casework.member()
    await casework.joins(case_id, beto, "responsible")
    opened = casework.clock.now()
    for _ in range(2):
        async with casework.ground.work() as work:
            await service.apply_open_sets(work, case_id, opened)
    assert await casework.planned(case_id) == [
        ("first_interview", opened + timedelta(days=2), beto.id),
        ("documents", opened + timedelta(days=7), beto.id),
    ]


async def test_a_completed_step_brings_the_next_and_a_repeat_goes_on(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    first = await casework.follow_up(ana, case_id, type="first_interview")
    at = casework.clock.now()
    await casework.post(ana, f"/activities/{first['id']}/complete", {})
    assert await casework.planned(case_id) == [("follow_up", at + timedelta(days=15), ana.id)]
    for _ in range(3):
        casework.clock.advance(timedelta(days=15))
        (step,) = (await casework.get(ana, "/activities", status="scheduled", case_id=case_id))["items"]
        await casework.post(ana, f"/activities/{step['id']}/complete", {"summary": "Bien"})
        at = casework.clock.now()
        assert await casework.planned(case_id) == [("follow_up", at + timedelta(days=15), ana.id)]


async def test_repeats_never_pile_up(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    for _ in range(3):
        await casework.follow_up(ana, case_id, type="follow_up", happened_at=casework.at(days=-1))
    assert [type_ for type_, _, _ in await casework.planned(case_id)] == ["follow_up"]


async def test_a_critical_event_starts_its_protocol(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    happened = casework.clock.now() - timedelta(hours=2)
    await casework.follow_up(
        ana, case_id, type="overdose", happened_at=happened.isoformat(), summary="En casa"
    )
    assert await casework.planned(case_id) == [
        ("safety_call", happened + timedelta(hours=1), ana.id),
        ("team_review", happened + timedelta(days=3), ana.id),
    ]


async def test_a_closed_case_plans_nothing_more(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana, category="closed")
    await casework.follow_up(ana, case_id, type="overdose", happened_at=casework.at(hours=-1))
    assert await casework.planned(case_id) == []


async def test_an_ending_case_takes_its_untouched_steps_along(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    async with casework.ground.work() as work:
        await service.apply_open_sets(work, case_id, work.now)
    own = await casework.follow_up(ana, case_id)
    async with casework.ground.work() as work:
        assert await service.cancel_open(work, case_id, reason="Cierre") == 2
    assert [row["id"] for row in (await casework.get(ana, "/activities", status="scheduled"))["items"]] == [
        own["id"]
    ]
    (tasks,) = await casework.rows("SELECT count(*) AS left FROM task WHERE kind = 'activity.due'")
    assert tasks["left"] == 1


async def test_what_the_house_records_starts_nothing(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    async with casework.ground.work() as work:
        await service.record(
            work, case_id, class_="system", type="case_moved", summary=None, data={"to": "open"}
        )
    (row,) = (await casework.get(ana, "/activities", case_id=case_id))["items"]
    assert (row["type_label"], row["assignee"]) == ("Cambio de estado", None)
    assert await casework.planned(case_id) == []


async def test_two_who_complete_at_once_make_one_next_step(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    step = await casework.follow_up(ana, case_id, type="follow_up")

    async def complete() -> None:
        async with casework.ground.work() as work:
            await service.complete(work, UUID(step["id"]))

    ended = await asyncio.gather(complete(), complete(), return_exceptions=True)
    assert [type(end) for end in ended if end is not None] == [Conflict]
    assert len(await casework.planned(case_id)) == 1
