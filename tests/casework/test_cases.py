"""Cases through their routes: opening, transitions with guards, changing, the timeline."""

import asyncio
from datetime import datetime, timedelta

import pytest

from casework.cases.numbers import next_number
from core.work import Ground
from tests.casework.conftest import CARE, INQUIRY, House

WORDS = "Toma desde hace dos años, quiere dejar."


async def test_opening_plans_the_first_steps_and_seats_whoever_opens(house: House) -> None:
    ana = await house.hire()
    case = await house.case(ana, summary=WORDS)
    assert case["number"] == "L-2026-000001"
    assert (case["status"], case["status_category"], case["status_label"]) == ("open", "open", "Abierto")
    assert (case["owner_user_id"], case["owner_name"]) == (str(ana.id), ana.name)
    assert case["person"]["display_name"] == "Juana Azurduy"
    assert case["summary"] == WORDS and case["confidentiality"] == "confidential"
    assert [(p["role"], p["name"]) for p in case["participants"]] == [("responsible", ana.name)]
    planned = (await house.get(ana, f"/cases/{case['id']}/activities?status=scheduled"))["items"]
    assert [a["type"] for a in planned] == ["first_interview", "documents"]
    assert {a["assignee"] for a in planned} == {str(ana.id)}
    assert case["next_due_at"] == planned[0]["due_at"]


async def test_numbers_run_by_prefix_and_never_repeat(house: House, ground: Ground) -> None:
    async def one() -> str:
        async with ground.work() as work:
            return await next_number(work, "L")

    found = await asyncio.gather(*(one() for _ in range(12)))
    assert sorted(found) == [f"L-2026-{n:06}" for n in range(1, 13)]
    async with ground.work() as work:
        assert await next_number(work, "S") == "S-2026-000001"


async def test_what_is_sealed_holds_no_plain_text(house: House) -> None:
    ana = await house.hire()
    case = await house.case(ana, INQUIRY, summary=WORDS)
    await house.post(ana, f"/cases/{case['id']}/answer", {"outcome": "Se orientó al centro."})
    (row,) = await house.rows("SELECT summary, outcome FROM case_file")
    lines = await house.rows("SELECT summary, data FROM activity")
    audit = str(await house.rows("SELECT detail FROM audit_event"))
    kept = b"".join(bytes(v) for r in (row, *lines) for v in r.values() if v is not None)
    for word in (b"Toma", b"dejar", b"orient", b"centro"):
        assert word not in kept and word.decode() not in audit
    opened = await house.get(ana, f"/cases/{case['id']}")
    assert (opened["summary"], opened["outcome"]) == (WORDS, "Se orientó al centro.")


async def test_a_transition_asks_reason_permission_and_guards(house: House) -> None:
    org = await house.organization()
    ana, lead = await house.hire(organization_id=org), await house.hire("lead", org)
    case = await house.case(ana)
    path = f"/cases/{case['id']}"
    assert [t["name"] for t in case["transitions"]] == ["start", "wait"]
    denied = await house.post(ana, f"{path}/close", {"reason": "Egresó"}, 403)
    assert denied["code"] == "forbidden"
    silent = await house.post(lead, f"{path}/close", {"reason": "  "}, 422)
    assert (silent["code"], silent["title"]) == ("reason_missing", "Falta el motivo")
    await house.post(ana, f"{path}/transitions", {"name": "start"})
    early = await house.post(ana, f"{path}/start", expected=409)
    assert early["code"] == "transition_refused" and "wait" in early["allowed"]
    assert (await house.post(ana, f"{path}/frobnicate", expected=404))["code"] == "no_transition"
    for malformed in ({"name": ""}, {}, {"name": "start", "more": 1}):
        await house.post(ana, f"{path}/transitions", malformed, 422)


async def test_an_unresolved_critical_event_keeps_a_case_open(house: House) -> None:
    lead = await house.hire("admin")
    case = await house.case(lead)
    async with house.ground.work() as work:
        from uuid import UUID

        from casework.activities.service import complete, schedule

        event = await schedule(
            work, UUID(case["id"]), class_="critical_event", type="overdose", due_at=work.now + timedelta(hours=1)
        )
    refused = await house.post(lead, f"/cases/{case['id']}/close", {"reason": "Egresó"}, 409)
    assert (refused["code"], refused["unmet"]) == ("guard_refused", ["open_critical_event"])
    assert refused["detail"] == "Hay un evento crítico sin resolver."
    async with house.ground.work() as work:
        await complete(work, event, summary="Estable")
    closed = await house.post(lead, f"/cases/{case['id']}/close", {"reason": "Egresó"})
    assert closed["status"] == "closed" and closed["closed_at"]


async def test_an_answer_needs_its_outcome_and_a_reason_may_tell_it(house: House) -> None:
    ana = await house.hire()
    case = await house.case(ana, INQUIRY)
    path = f"/cases/{case['id']}"
    missing = await house.post(ana, f"{path}/answer", expected=409)
    assert missing["unmet"] == ["outcome"] and missing["detail"] == "Falta anotar el resultado."
    answered = await house.post(ana, f"{path}/answer", {"reason": "Se explicó el trámite."})
    assert (answered["status_category"], answered["outcome"]) == ("closed", "Se explicó el trámite.")


async def test_closing_ends_untouched_steps_and_reopening_is_counted(house: House) -> None:
    boss = await house.hire("admin")
    case = await house.case(boss)
    path = f"/cases/{case['id']}"
    closed = await house.post(boss, f"{path}/close", {"reason": "Egresó"})
    assert closed["next_due_at"] is None and closed["status_category"] == "closed"
    statuses = await house.rows("SELECT DISTINCT status FROM activity WHERE class <> 'system'")
    assert [row["status"] for row in statuses] == ["cancelled"]
    assert (await house.post(boss, f"{path}/close", {"reason": "Otra vez"}, 409))["code"] == "transition_refused"
    again = await house.post(boss, f"{path}/reopen", {"reason": "Volvió"})
    assert (again["status"], again["closed_at"], again["reopened_count"]) == ("follow_up", None, 1)


async def test_close_finds_the_types_own_word(house: House) -> None:
    boss = await house.hire("admin")
    case = await house.case(boss, INQUIRY)
    closed = await house.post(boss, f"/cases/{case['id']}/close", {"outcome": "Listo"})
    assert closed["status"] == "answered"


async def test_the_timeline_tells_everything_newest_first_in_pages(house: House) -> None:
    boss = await house.hire("admin")
    case = await house.case(boss, INQUIRY)
    conversation = await house.conversation(boss)
    await house.post(boss, f"/cases/{case['id']}/conversations", {"conversation_id": str(conversation)}, 201)
    await house.post(boss, f"/cases/{case['id']}/review")
    items = (await house.get(boss, f"/cases/{case['id']}/timeline"))["items"]
    told = [i["activity"]["type"] if i["kind"] == "activity" else i["kind"] for i in items]
    assert told[0] == "reply" and set(told) == {
        "reply", "case_opened", "conversation", "conversation_linked", "case_moved"}  # fmt: skip
    moved = next(i["activity"] for i in items if i["kind"] == "activity" and i["activity"]["type"] == "case_moved")
    assert (moved["class"], moved["summary"]) == ("system", "De «Recibida» a «En análisis».")
    assert moved["type_label"] == "Cambio de estado"
    talk = next(i["conversation"] for i in items if i["kind"] == "conversation")
    assert talk["id"] == str(conversation) and talk["channel"] == "web"
    seen, after = [], ""
    while after is not None:
        page = await house.get(boss, f"/cases/{case['id']}/timeline?limit=2&after={after}")
        seen += page["items"]
        after = page["next"]
    assert seen == items
    times = [datetime.fromisoformat(i["at"]) for i in items]
    assert times == sorted(times, reverse=True)


async def test_changing_and_handing_over(house: House) -> None:
    org = await house.organization()
    ana, eva = await house.hire(organization_id=org), await house.hire(organization_id=org, name="Eva Otra")
    lead = await house.hire("lead", org)
    case = await house.case(ana)
    path = f"/cases/{case['id']}"
    changed = await house.call(ana, "PATCH", path, {"summary": "Otra cosa", "priority": "high"})
    assert (changed["summary"], changed["priority"]) == ("Otra cosa", "high")
    emptied = await house.call(ana, "PATCH", path, {"summary": None})
    assert emptied["summary"] is None and emptied["priority"] == "high"
    await house.get(eva, path, 404)
    handed = await house.call(ana, "PATCH", path, {"owner_user_id": str(eva.id)})
    assert handed["owner_name"] == "Eva Otra"
    assert (await house.get(eva, path))["person"]["display_name"] == "Juana Azurduy"
    await house.get(eva, f"/people/{case['person']['id']}")
    refused = await house.call(ana, "PATCH", path, {"owner_user_id": str(ana.id)}, expected=403)
    assert refused["code"] == "forbidden"
    auditor = await house.hire("auditor")
    wrong = await house.call(lead, "PATCH", path, {"owner_user_id": str(auditor.id)}, expected=422)
    assert wrong["code"] == "no_caseworker"
    assert (await house.call(lead, "PATCH", path, {"owner_user_id": None}))["owner_user_id"] is None
    for bad in ({"priority": "huge"}, {"summary": "x" * 8001}, {"summary": "\u0000"}, {"status": "closed"}):
        await house.call(lead, "PATCH", path, bad, expected=422)


async def test_seats_open_the_case_and_close_it_again(house: House) -> None:
    ana, eva = await house.hire(), await house.hire(name="Eva Otra")
    case = await house.case(ana)
    path, seat = f"/cases/{case['id']}", {"role": "professional", "user_id": str(eva.id)}
    seated = await house.post(ana, f"{path}/participants", seat, 201)
    assert [(p["label"], p["name"]) for p in seated["participants"]][1] == ("Profesional tratante", "Eva Otra")
    await house.get(eva, path)
    await house.call(ana, "DELETE", f"{path}/participants/professional/{eva.id}", expected=204)
    await house.get(eva, path, 404)
    await house.get(eva, f"/people/{case['person']['id']}", 404)
    unknown = await house.post(ana, f"{path}/participants", {**seat, "role": "boss"}, 422)
    assert unknown["code"] == "unknown_case_role"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"case_type": "care.unknown"}, 404, "no_case_type"),
        ({"person_id": "00000000-0000-7000-8000-000000000000"}, 404, "no_person"),
        ({"opened_at": "2027-01-01T00:00:00Z"}, 422, "opened_in_future"),
        ({"opened_at": "2026-11-01T00:00:00"}, 422, "bad_time"),
        ({"opened_at": "1990-11-01T00:00:00Z"}, 422, "bad_time"),
        ({"organization_id": "00000000-0000-7000-8000-000000000000"}, 404, "unknown_organization"),
        ({"participants": [{"role": "boss", "user_id": "00000000-0000-7000-8000-000000000000"}]}, 422, "unknown_case_role"),
        ({"owner_user_id": "00000000-0000-7000-8000-000000000000"}, 422, "no_caseworker"),
        ({"confidentiality": 9}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_opened(house: House, fields: dict[str, object], status: int, code: str) -> None:
    ana = await house.hire()
    body = {"case_type": CARE, "person_id": await house.person(ana)} | fields
    assert (await house.post(ana, "/cases", body, status))["code"] == code
    assert await house.rows("SELECT 1 FROM case_file") == []
    assert await house.rows("SELECT 1 FROM case_participant") == []


async def test_steps_are_dated_from_when_the_case_really_began(house: House) -> None:
    ana = await house.hire()
    case = await house.case(ana, opened_at="2026-11-10T12:00:00Z")
    assert case["opened_at"] == "2026-11-10T12:00:00.000Z"
    assert case["next_due_at"] == "2026-11-12T12:00:00.000Z"
