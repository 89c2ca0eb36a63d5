"""Planned, done, moved, missed, cancelled: over HTTP, on PostgreSQL."""

from uuid import UUID

from casework.activities import service
from tests.casework_activities.conftest import Casework, Member


async def test_the_wire_shape_is_the_consoles(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    made = await casework.follow_up(ana, case_id, summary="Llamar")
    assert list(made) == [
        "id", "case_id", "case_number", "type", "type_label", "class", "status", "due_at", "happened_at",
        "assignee", "assignee_name", "summary", "overdue",
    ]  # fmt: skip
    assert made["type_label"] == "Contacto"
    assert (made["class"], made["status"], made["assignee"]) == ("contact", "scheduled", str(ana.id))
    assert made["summary"] == "Llamar"
    assert made["due_at"].endswith("Z")


async def test_an_outcome_takes_the_plans_place_and_the_plan_is_kept(casework: Casework, ana: Member) -> None:
    made = await casework.follow_up(ana, await casework.case(ana), summary="Llamar")
    done = await casework.post(ana, f"/activities/{made['id']}/complete", {"summary": "Está mejor"})
    assert (done["status"], done["summary"], done["overdue"]) == ("completed", "Está mejor", False)
    assert done["happened_at"] is not None
    opened = await casework.get(ana, f"/activities/{made['id']}")
    assert opened["data"] == {"planned": "Llamar"}


async def test_a_second_ending_is_a_conflict(casework: Casework, ana: Member) -> None:
    made = await casework.follow_up(ana, await casework.case(ana))
    await casework.post(ana, f"/activities/{made['id']}/cancel", {"reason": "Se mudó"})
    for verb, body in {
        "complete": {}, "cancel": {"reason": "x"}, "no-show": {}, "reschedule": {"due_at": casework.at(days=1)},
    }.items():  # fmt: skip
        problem = await casework.post(ana, f"/activities/{made['id']}/{verb}", body, 409)
        assert problem["code"] == "activity_ended"
    assert (await casework.get(ana, f"/activities/{made['id']}"))["data"] == {"reason": "Se mudó"}


async def test_a_cancellation_needs_its_reason(casework: Casework, ana: Member) -> None:
    made = await casework.follow_up(ana, await casework.case(ana))
    await casework.post(ana, f"/activities/{made['id']}/cancel", {"reason": "  "}, 422)
    await casework.post(ana, f"/activities/{made['id']}/cancel", {}, 422)


async def test_moving_makes_the_date_ones_own(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    async with casework.ground.work() as work:
        step = await service.schedule(
            work, case_id, class_="contact", type="follow_up", due_at=work.now, set_key="a:0:x", is_auto=True
        )
    moved = await casework.post(ana, f"/activities/{step}/reschedule", {"due_at": casework.at(days=9)})
    assert (moved["status"], moved["overdue"]) == ("scheduled", False)
    (row,) = await casework.rows("SELECT is_auto, due_at FROM activity WHERE id = %s", step)
    assert row["is_auto"] is False
    (task,) = await casework.rows("SELECT run_at FROM task WHERE kind = 'activity.due'")
    assert task["run_at"] == row["due_at"]


async def test_a_missed_contact(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    made = await casework.follow_up(ana, case_id)
    missed = await casework.post(ana, f"/activities/{made['id']}/no-show", {"summary": "No atendió"})
    assert (missed["status"], missed["summary"]) == ("no_show", "No atendió")
    chore = await casework.follow_up(ana, case_id, type="task")
    await casework.post(ana, f"/activities/{chore['id']}/no-show", {}, 422)


async def test_the_same_step_is_planned_once(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    made: set[UUID] = set()
    for _ in range(2):
        async with casework.ground.work() as work:
            made.add(
                await service.schedule(
                    work, case_id, class_="task", type="task", due_at=work.now, set_key="standard:0:x"
                )
            )
    assert len(made) == 1


async def test_bad_input_is_refused_by_name(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    path = f"/cases/{case_id}/activities"
    due = casework.at(days=1)
    for body in (
        {"type": "contact"},
        {"type": "contact", "due_at": due, "happened_at": due},
        {"type": "contact", "due_at": "2026-11-21T10:00:00"},
        {"type": "contact", "happened_at": due},
        {"type": "contact", "due_at": "9999-12-31T23:59:59-12:00"},
        {"type": "contact", "due_at": due, "summary": "a\x00b"},
        {"type": "nothing", "due_at": due},
        {"type": "contact", "due_at": due, "more": 1},
    ):
        await casework.post(ana, path, body, 422)
    assert await casework.rows("SELECT 1 FROM activity") == []


async def test_no_more_of_a_type_than_it_allows(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    first = await casework.follow_up(ana, case_id, type="first_interview")
    body = {"type": "first_interview", "due_at": casework.at(days=1)}
    problem = await casework.post(ana, f"/cases/{case_id}/activities", body, 409)
    assert problem["code"] == "too_many_of_type"
    await casework.post(ana, f"/activities/{first['id']}/cancel", {"reason": "Error"})
    await casework.post(ana, f"/cases/{case_id}/activities", body, 201)


async def test_texts_are_sealed_and_every_act_is_audited(casework: Casework, ana: Member) -> None:
    made = await casework.follow_up(ana, await casework.case(ana), summary="Secreto uno")
    await casework.post(ana, f"/activities/{made['id']}/reschedule", {"due_at": casework.at(days=5)})
    await casework.post(ana, f"/activities/{made['id']}/complete", {"summary": "Secreto dos"})
    await casework.get(ana, f"/activities/{made['id']}")
    (row,) = await casework.rows("SELECT summary, data FROM activity WHERE id = %s", UUID(made["id"]))
    assert b"Secreto" not in bytes(row["summary"]) + bytes(row["data"])
    told = await casework.rows(
        "SELECT action, detail::text FROM audit_event WHERE resource = 'activity' ORDER BY id"
    )
    assert [row["action"] for row in told] == [
        "activity.scheduled", "activity.rescheduled", "activity.completed", "read"
    ]  # fmt: skip
    assert not any("Secreto" in row["detail"] for row in told)


async def test_nothing_is_written_to_what_was_erased(casework: Casework, ana: Member) -> None:
    case_id = await casework.case(ana)
    made = await casework.follow_up(ana, case_id, summary="Llamar")
    await casework.rows("DELETE FROM data_key WHERE subject = %s RETURNING 1", case_id)
    shown = await casework.get(ana, f"/activities/{made['id']}")
    assert (shown["summary"], shown["data"]) == (None, {})
    problem = await casework.post(ana, f"/activities/{made['id']}/complete", {"summary": "x"}, 409)
    assert problem["code"] == "case_erased"
