"""The timer and its alert."""

from tests.casework_activities.conftest import Casework, Member

RULE = "activity_due"


async def test_whoever_is_to_do_it_hears_when_it_is_due(casework: Casework, ana: Member) -> None:
    other = await casework.member()
    made = await casework.follow_up(ana, await casework.case(ana))
    await casework.later(days=2)
    assert await casework.alerts(ana) == []
    await casework.later(days=1)
    assert await casework.alerts(ana) == [RULE]
    assert await casework.alerts(other) == []
    await casework.later(minutes=1)
    (row,) = (await casework.get(ana, "/activities", overdue=True))["items"]
    assert (row["id"], row["overdue"]) == (made["id"], True)


async def test_doing_it_ends_the_alert(casework: Casework, ana: Member) -> None:
    made = await casework.follow_up(ana, await casework.case(ana))
    await casework.later(days=3)
    assert await casework.alerts(ana) == [RULE]
    await casework.post(ana, f"/activities/{made['id']}/complete", {})
    assert await casework.alerts(ana) == []


async def test_what_is_done_in_time_raises_nothing(casework: Casework, ana: Member) -> None:
    made = await casework.follow_up(ana, await casework.case(ana), type="task")
    await casework.post(ana, f"/activities/{made['id']}/complete", {})
    await casework.later(days=4)
    assert await casework.alerts(ana) == []


async def test_moving_it_ends_the_alert_until_the_new_date(casework: Casework, ana: Member) -> None:
    made = await casework.follow_up(ana, await casework.case(ana))
    await casework.later(days=3)
    await casework.post(ana, f"/activities/{made['id']}/reschedule", {"due_at": casework.at(days=2)})
    assert await casework.alerts(ana) == []
    await casework.later(days=1)
    assert await casework.alerts(ana) == []
    await casework.later(days=1)
    assert await casework.alerts(ana) == [RULE]


async def test_a_moved_date_that_the_timer_does_not_know_is_waited_for(
    casework: Casework, ana: Member
) -> None:
    made = await casework.follow_up(ana, await casework.case(ana))
    await casework.rows(
        "UPDATE activity SET due_at = due_at + interval '1 day' WHERE id = %s RETURNING 1", made["id"]
    )
    await casework.later(days=3)
    assert await casework.alerts(ana) == []
    await casework.later(days=1)
    assert await casework.alerts(ana) == [RULE]


async def test_an_unassigned_one_is_heard_by_the_cases_owner(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    async with casework.ground.work() as work:
        from casework.activities import service

        await service.schedule(work, case_id, class_="task", type="task", due_at=work.now)
    await casework.later(minutes=1)
    assert await casework.alerts(ana) == [RULE]
