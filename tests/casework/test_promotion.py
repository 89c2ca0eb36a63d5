"""A conversation becomes a case, or joins one: all or nothing, once, and seen by whom it concerns."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.casework.conftest import CARE, INQUIRY, House, Member

JUANA = {"given_name": "Juana", "family_name": "Azurduy"}
DUE = "2026-11-24T13:00:00.000Z"


async def promote(
    house: House, who: Member, conversation: UUID, expected: int = 201, /, *, key: str | None = None, **body: Any
) -> dict[str, Any]:
    headers = {"Idempotency_Key": key} if key else {}
    answer: dict[str, Any] = await house.call(
        who, "POST", f"/conversations/{conversation}/promote", body, expected=expected, **headers
    )
    return answer


async def test_a_new_person_and_a_new_case_with_a_first_follow_up(house: House) -> None:
    ana = await house.hire()
    talk = await house.conversation(ana)
    made = await promote(
        house, ana, talk, person=JUANA, case_type=INQUIRY, summary="Pide turno.",
        follow_up={"type": "contact", "due_at": DUE},
    )  # fmt: skip
    case = await house.get(ana, f"/cases/{made['case_id']}")
    assert (case["person"]["id"], case["person"]["display_name"]) == (made["person_id"], "Juana Azurduy")
    assert case["summary"] == "Pide turno." and case["conversation_ids"] == [str(talk)]
    shown = await house.get(ana, f"/conversations/{talk}")
    assert (shown["person_id"], shown["case_ids"]) == (made["person_id"], [made["case_id"]])
    planned = (await house.get(ana, f"/cases/{made['case_id']}/activities?status=scheduled"))["items"]
    assert {(a["type"], a["due_at"], a["assignee"]) for a in planned} >= {("contact", DUE, str(ana.id))}
    assert {a["type"] for a in planned} == {"contact", "reply"}
    (row,) = await house.rows("SELECT opened_from FROM case_file")
    assert row["opened_from"] == talk


async def test_both_timelines_tell_and_the_citizen_hears_nothing(house: House) -> None:
    ana = await house.hire()
    talk = await house.conversation(ana)
    before = await house.rows("SELECT count(*) AS n FROM message")
    made = await promote(house, ana, talk, person=JUANA, case_type=INQUIRY)
    assert await house.rows("SELECT count(*) AS n FROM message") == before
    messages = (await house.get(ana, f"/conversations/{talk}/messages"))["messages"]
    assert [m["text"] for m in messages if m["note"]] == ["Esta conversación pasó al caso S-2026-000001 (Consulta)."]
    items = (await house.get(ana, f"/cases/{made['case_id']}/timeline"))["items"]
    told = {i["activity"]["type"] for i in items if i["kind"] == "activity" and i["activity"]["class"] == "system"}
    assert told == {"case_opened", "conversation_linked"}
    assert [i["conversation"]["id"] for i in items if i["kind"] == "conversation"] == [str(talk)]
    actions = {r["action"] for r in await house.rows("SELECT action FROM audit_event")}
    assert {"person.created", "case.opened", "case.linked", "conversation.promoted"} <= actions


async def test_a_known_person(house: House) -> None:
    ana = await house.hire()
    person = await house.person(ana)
    made = await promote(house, ana, await house.conversation(ana), person_id=person, case_type=CARE)
    assert made["person_id"] == person
    page = await house.get(ana, f"/people/{person}")
    assert [c["id"] for c in page["cases"]] == [made["case_id"]]
    assert len(page["conversations"]) == 1 and page["display_name"] == "Juana Azurduy" and page["details"] == []


async def test_somebody_who_gave_no_name(house: House) -> None:
    ana = await house.hire()
    talk = await house.conversation(ana)
    made = await promote(house, ana, talk, case_type=INQUIRY)
    case = await house.get(ana, f"/cases/{made['case_id']}")
    assert case["person"]["display_name"] == "Persona sin nombre"
    await house.post(ana, f"/cases/{made['case_id']}/answer", {"outcome": "Listo"})
    again = await promote(house, ana, talk, case_type=INQUIRY)
    assert again["person_id"] == made["person_id"] and again["case_id"] != made["case_id"]


async def test_joining_an_open_case(house: House) -> None:
    ana = await house.hire()
    case = await house.case(ana, INQUIRY)
    talk = await house.conversation(ana)
    for _ in range(2):
        made = await promote(
            house, ana, talk, case_id=case["id"], person_id=case["person"]["id"], summary="Volvió a escribir.",
            follow_up={"type": "contact", "due_at": DUE},
        )  # fmt: skip
        assert made == {"case_id": case["id"], "person_id": case["person"]["id"]}
    assert (await house.get(ana, f"/cases/{case['id']}"))["summary"] == "Volvió a escribir."
    assert len(await house.rows("SELECT 1 FROM activity WHERE due_at = %s", DUE)) == 1
    assert len(await house.rows("SELECT 1 FROM note")) == 1


async def test_twice_is_refused_and_names_the_case(house: House) -> None:
    ana = await house.hire()
    talk = await house.conversation(ana)
    made = await promote(house, ana, talk, person=JUANA, case_type=INQUIRY)
    refused = await promote(house, ana, talk, 409, person=JUANA, case_type=INQUIRY)
    assert refused["code"] == "already_promoted" and refused["case_id"] == made["case_id"]
    assert "S-2026-000001" in refused["detail"]
    assert len(await house.rows("SELECT 1 FROM person")) == 1


async def test_two_at_once_make_one_case(house: House) -> None:
    ana = await house.hire()
    talk = await house.conversation(ana)
    body = {"person": JUANA, "case_type": INQUIRY}
    replies = await asyncio.gather(
        *(
            house.http.post(f"/api/v1/conversations/{talk}/promote", json=body, headers=ana.headers)
            for _ in range(3)
        )
    )
    assert sorted(r.status_code for r in replies) == [201, 409, 409]
    assert len(await house.rows("SELECT 1 FROM case_file")) == len(await house.rows("SELECT 1 FROM person")) == 1


async def test_the_same_key_gets_the_same_answer(house: House) -> None:
    ana = await house.hire()
    talk, key = await house.conversation(ana), uuid4().hex
    first = await promote(house, ana, talk, key=key, person=JUANA, case_type=INQUIRY)
    assert await promote(house, ana, talk, key=key, person=JUANA, case_type=INQUIRY) == first
    other = await promote(house, ana, talk, 409, key=key, case_type=INQUIRY)
    assert other["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"person": JUANA}, 422, "case_type_missing"),
        ({"person": JUANA, "person_id": str(uuid4()), "case_type": CARE}, 422, "bad_promotion"),
        ({"person": JUANA, "case_id": str(uuid4())}, 422, "bad_promotion"),
        ({"person": JUANA, "case_type": "care.unknown"}, 404, "no_case_type"),
        ({"person_id": str(uuid4()), "case_type": CARE}, 404, "no_person"),
        ({"case_id": str(uuid4())}, 404, "no_case"),
        ({"person": {"given_name": ""}, "case_type": CARE}, 422, "invalid"),
        ({"person": {**JUANA, "birth_date": "2040-01-01"}, "case_type": CARE}, 422, "birth_in_future"),
        ({"person": JUANA, "case_type": CARE, "follow_up": {"type": "visit", "due_at": DUE}}, 422, "invalid"),
        ({"person": JUANA, "case_type": CARE, "follow_up": {"due_at": "2026-11-24T13:00:00"}}, 422, "invalid"),
        ({"person": JUANA, "case_type": CARE, "follow_up": {"due_at": "9999-12-31T23:59:59Z"}}, 422, "date_out_of_range"),
    ],
)
async def test_what_fails_leaves_nothing(house: House, body: dict[str, Any], status: int, code: str) -> None:
    ana = await house.hire()
    talk = await house.conversation(ana)
    assert (await promote(house, ana, talk, status, **body))["code"] == code
    for table in ("person", "case_file", "case_conversation", "note", "activity", "counter"):
        assert await house.rows(f"SELECT 1 FROM {table}") == []


async def test_a_closed_or_foreign_case_is_not_joined(house: House) -> None:
    ana, boss = await house.hire(), await house.hire("admin")
    talk = await house.conversation(ana)
    case = await house.case(ana, INQUIRY)
    pedro = await house.person(ana, "Pedro", "Ñandú")
    other = await promote(house, ana, talk, 409, case_id=case["id"], person_id=pedro)
    assert other["code"] == "other_person"
    await house.post(boss, f"/cases/{case['id']}/dismiss", {"reason": "Repetida"})
    assert (await promote(house, ana, talk, 409, case_id=case["id"]))["code"] == "case_closed"
    foreign = await house.case(boss, INQUIRY)
    assert (await promote(house, ana, talk, 404, case_id=foreign["id"]))["code"] == "no_case"


async def test_only_who_sees_the_conversation_promotes_it(house: House) -> None:
    ana, eva = await house.hire(), await house.hire()
    talk = await house.conversation(ana)
    await promote(house, eva, talk, 404, person=JUANA, case_type=INQUIRY)
    manager = await house.hire("institution_manager")
    await promote(house, manager, talk, 403, person=JUANA, case_type=INQUIRY)


async def test_whoever_takes_the_case_over_reads_the_conversation_and_nobody_else(house: House) -> None:
    ana, eva, ida = await house.hire(), await house.hire(), await house.hire()
    talk = await house.conversation(ana)
    made = await promote(house, ana, talk, person=JUANA, case_type=INQUIRY)
    path = f"/cases/{made['case_id']}"
    await house.call(ana, "PATCH", path, {"owner_user_id": str(eva.id)})
    await house.get(eva, f"/conversations/{talk}")
    await house.get(ida, f"/conversations/{talk}", 404)
    await house.call(ana, "DELETE", f"{path}/conversations/{talk}", expected=204)
    await house.get(eva, f"/conversations/{talk}", 404)
    assert (await house.get(eva, path))["conversation_ids"] == []
    gone = await house.call(ana, "DELETE", f"{path}/conversations/{talk}", expected=404)
    assert gone["code"] == "not_linked"


async def test_the_words_of_a_conversation_are_for_whoever_works_on_its_case(house: House) -> None:
    org = await house.organization()
    ana, eva = await house.hire(organization_id=org), await house.hire()
    lead = await house.hire("lead", org)
    talk = await house.conversation(ana)
    await house.call(ana, "POST", f"/conversations/{talk}/messages", {"client_id": "1", "text": "Hola"}, expected=201)
    made = await promote(house, ana, talk, person=JUANA, case_type=CARE)
    path = f"/cases/{made['case_id']}"

    async def preview(who: Member) -> str | None:
        items = (await house.get(who, f"{path}/timeline"))["items"]
        found: str | None = next(i["conversation"]["preview"] for i in items if i["kind"] == "conversation")
        return found

    # The lead sees the case; the conversation came from no queue of the institution.
    assert (await preview(ana), await preview(lead)) == ("Hola", None)
    await house.get(lead, f"/conversations/{talk}", 404)
    await house.post(ana, f"{path}/participants", {"role": "professional", "user_id": str(eva.id)}, 201)
    assert await preview(eva) == "Hola"
    assert len((await house.get(eva, f"/people/{made['person_id']}"))["conversations"]) == 1
    await house.call(ana, "DELETE", f"{path}/participants/professional/{eva.id}", expected=204)
    await house.get(eva, f"/conversations/{talk}", 404)


async def test_consoles_are_told_to_look_again(house: House) -> None:
    ana = await house.hire()
    talk = await house.conversation(ana)
    heard: list[tuple[str, UUID]] = []
    house.ground.hints.subscribe(lambda hint: heard.append((hint.kind, hint.subject)))
    made = await promote(house, ana, talk, person=JUANA, case_type=INQUIRY)
    assert ("conversation", talk) in heard and ("case", UUID(made["case_id"])) in heard
