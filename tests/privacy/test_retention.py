"""What is past its time goes each night, and a dry run tells of it without touching it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.privacy import jobs, retention
from core.work import Ground
from tests.house import Citizen
from tests.privacy.conftest import Desk


async def old_talk(desk: Desk, days: int, **more: Any) -> Citizen:
    """Ended so many days ago."""
    citizen = await desk.house.citizen(**more)
    await citizen.say("hola")
    await desk.house.rows(
        "UPDATE conversation SET owner = 'none', opened_at = opened_at - %(gap)s::interval, closed_at = now() - %(gap)s::interval,"
        " last_message_at = last_message_at - %(gap)s::interval WHERE id = %(id)s RETURNING id".replace("%(gap)s", f"'{days} days'").replace("%(id)s", "%s"),
        citizen.conversation,
    )  # fmt: skip
    return citizen


async def survey(desk: Desk, dry_run: bool = True) -> dict[str, dict[str, Any]]:
    answer = await desk.ok(desk.admin, "POST", f"privacy/retention/run?dry_run={str(dry_run).lower()}")
    assert answer["started"] is not dry_run
    return {row["code"]: row for row in answer["classes"]}


async def test_a_dry_run_tells_and_touches_nothing(desk: Desk) -> None:
    gone, named = await old_talk(desk, 91), await old_talk(desk, 731, mode="personal", contact="ana@ejemplo.test")
    await old_talk(desk, 89)
    before = await desk.house.rows("SELECT subject FROM data_key ORDER BY subject")
    found = await survey(desk)
    assert (found["anonymous_conversation"]["due"], found["anonymous_conversation"]["sample"]) == (1, [str(gone.conversation)])
    assert (found["personal_conversation"]["due"], found["personal_conversation"]["sample"]) == (1, [str(named.conversation)])
    assert found["person_without_case"]["due"] == found["person_with_cases"]["due"] == 0
    await desk.house.run()
    assert await desk.house.rows("SELECT subject FROM data_key ORDER BY subject") == before


async def test_a_run_takes_what_is_due_and_leaves_what_is_held(desk: Desk) -> None:
    gone, held, young = await old_talk(desk, 91), await old_talk(desk, 400), await old_talk(desk, 89)
    wanted = {"kind": "conversation", "subject_id": str(held.conversation), "reason": "Oficio"}
    await desk.ok(desk.admin, "POST", "privacy/holds", json=wanted)
    found = await survey(desk, dry_run=False)
    assert (found["anonymous_conversation"]["due"], found["anonymous_conversation"]["held"]) == (2, 1)
    assert len(await desk.house.rows("SELECT 1 FROM task WHERE kind = %s AND lane = 'slow'", jobs.RUN)) == 1
    assert (await retention.run(desk.house.ground))["anonymous_conversation"] == 1
    left = {row["subject"] for row in await desk.house.rows("SELECT subject FROM data_key")}
    assert gone.conversation not in left and {held.conversation, young.conversation} <= left
    (proof,) = await desk.house.rows("SELECT subject_id, basis FROM erasure")
    assert proof == {"subject_id": gone.conversation, "basis": "retention"}
    assert (await retention.run(desk.house.ground))["anonymous_conversation"] == 0


async def test_a_case_keeps_its_talk_and_its_person(desk: Desk) -> None:
    await desk.close_case()
    await desk.house.rows("UPDATE conversation SET owner = 'none', opened_at = '2000-01-01', closed_at = '2000-01-01', last_message_at = '2000-01-01' RETURNING id")
    await desk.house.rows("UPDATE person SET updated_at = '2000-01-01' RETURNING id")
    found = await survey(desk)
    assert all(row["due"] == 0 for code, row in found.items() if row["kind"] != "trace"), found
    await desk.house.rows("UPDATE case_file SET closed_at = '2001-01-01' RETURNING id")
    found = await survey(desk)
    assert (found["person_with_cases"]["due"], found["person_with_cases"]["action"]) == (1, "review")
    await retention.run(desk.house.ground)
    assert len(await desk.house.rows("SELECT 1 FROM data_key WHERE subject = %s", desk.person)) == 1


async def test_a_person_nobody_needs_any_more_goes(desk: Desk) -> None:
    lone = await desk.ok(desk.operator, "POST", "people", json={"given_name": "Sola"})
    await desk.house.rows("UPDATE person SET updated_at = now() - interval '1826 days' RETURNING id")
    assert (await survey(desk))["person_without_case"]["sample"] == [lone["id"]]
    assert (await retention.run(desk.house.ground))["person_without_case"] == 1


async def test_traces_are_removed(desk: Desk) -> None:
    await desk.once(desk.operator, "people", {"given_name": "Ana"}, "viejo")
    await desk.house.rows("UPDATE idempotency SET at = at - interval '2 days' RETURNING key")
    assert (await survey(desk))["stored_answers"]["due"] == 1
    assert (await retention.run(desk.house.ground))["stored_answers"] == 1


async def test_days_are_set_within_what_must_be_kept(desk: Desk) -> None:
    changed = await desk.ok(desk.admin, "PATCH", "privacy/retention/anonymous_conversation", json={"days": 30})
    assert changed["days"] == 30
    found = {row["code"]: row for row in (await desk.ok(desk.admin, "GET", "privacy/retention"))["items"]}
    assert found["anonymous_conversation"]["days"] == 30 and found["personal_conversation"]["days"] == 730
    assert all(row["label"] and not row["label"].startswith("privacy.") for row in found.values())
    low = await desk.admin.http.patch("/api/v1/privacy/retention/person_with_cases", json={"days": 365}, headers=desk.admin.headers)
    assert (low.status_code, low.json()["code"]) == (422, "retention_too_short")
    unknown = await desk.admin.http.patch("/api/v1/privacy/retention/other", json={"days": 365}, headers=desk.admin.headers)
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 21, 6, 20, tzinfo=UTC)),
        (datetime(2026, 11, 20, 6, 19, tzinfo=UTC), datetime(2026, 11, 20, 6, 20, tzinfo=UTC)),
        (datetime(2026, 11, 20, 6, 20, tzinfo=UTC), datetime(2026, 11, 21, 6, 20, tzinfo=UTC)),
    ],
)
def test_it_runs_at_night_by_the_desks_own_time(now: datetime, night: datetime) -> None:
    assert jobs.next_night(now, "America/Argentina/Buenos_Aires") == night


async def test_the_nightly_task_is_asked_for_once(ground: Ground) -> None:
    await jobs.arm(ground)
    await jobs.arm(ground)
    async with ground.work() as work:
        rows = await work.all("SELECT run_at, lane FROM task WHERE kind = %s", (jobs.RUN,))
    assert len(rows) == 1 and rows[0]["run_at"] > ground.clock.now() and rows[0]["run_at"] - ground.clock.now() < timedelta(days=1)
