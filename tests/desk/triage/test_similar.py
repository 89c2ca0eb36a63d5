"""Earlier cases and closed conversations about the same: who may see them, what is told of them, and what never is."""

from typing import Any

import pytest

from casework.case_types import jobs as case_types
from core.directory.service import add_area, add_organization
from core.search import turn
from desk.search import jobs
from desk.triage import alike
from desk.triage.alike import rare
from desk.triage.similar import words_of
from tests.house import Citizen, House, Staff

ASKED = "Perdí el subsidio del alquiler y me quieren desalojar de la pensión"
BEFORE = "El dueño de la pensión nos quiere desalojar: cortaron el subsidio de alquiler"
OTHER = "¿Dónde vacunan a los perros del barrio?"


@pytest.fixture(autouse=True)
def _many(house: House) -> None:
    house.ground.settings.load_test = True


async def closed(house: House, operator: Staff, *said: str) -> Citizen:
    citizen = await attended(house, operator, *said)
    verb = f"conversations/{citizen.conversation}/close"
    assert (await operator.post(verb, json={"outcome": "resolved"})).status_code == 200
    return citizen


async def attended(house: House, operator: Staff, *said: str) -> Citizen:
    citizen = await house.citizen()
    await citizen.post("human")
    for text in said:
        assert (await citizen.say(text)).status_code == 201
    assert (await operator.post(f"conversations/{citizen.conversation}/take")).status_code == 200
    return citizen


async def ask(house: House, operator: Staff, asking: Citizen) -> dict[str, Any]:
    await jobs.run(house.ground)
    answer = await operator.get(f"conversations/{asking.conversation}/similar")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["items"]]


async def case(owner: Staff, **more: Any) -> tuple[str, str]:
    """It, and its person."""
    person = await owner.post("people", json={"given_name": "Ernestina", "family_name": "Quiroga"})
    body = {"case_type": "request.inquiry", "person_id": person.json()["id"], **more}
    made = await owner.post("cases", json=body)
    assert made.status_code == 201, made.text
    return made.json()["id"], person.json()["id"]


async def test_a_closed_conversation_about_the_same_is_told_with_its_outcome_and_the_shared_words(house: House) -> None:
    operator = await house.staff()
    before, _ = await closed(house, operator, BEFORE), await closed(house, operator, OTHER)
    await operator.post(f"conversations/{before.conversation}/label", json={"add": ["vivienda"]})
    still_open = await attended(house, operator, BEFORE)
    asking = await attended(house, operator, "hola", ASKED)
    found = await ask(house, operator, asking)
    assert ids(found) == [str(before.conversation)] and str(still_open.conversation) not in ids(found)
    item = found["items"][0]
    alias = (await house.rows("SELECT alias FROM conversation WHERE id = %s", before.conversation))[0]["alias"]
    assert (item["kind"], item["title"], item["outcome"], item["labels"]) == ("conversation", alias, "operator:resolved", ["vivienda"])
    assert item["queue"] == "General" and item["link"] == f"/console/inbox/{before.conversation}"
    assert set(item["words"]) == {"subsidio", "alquiler", "desalojar", "pensión"} and item["shared"] == 4
    assert found["advice"] is None


async def test_the_most_alike_come_first_and_five_at_most(house: House) -> None:
    operator = await house.staff()
    for _ in range(5):
        await closed(house, operator, "Cortaron el subsidio de alquiler de la pensión")
    best = await closed(house, operator, BEFORE)
    found = await ask(house, operator, await attended(house, operator, ASKED))
    assert len(found["items"]) == 5 and ids(found)[0] == str(best.conversation)


async def test_too_little_was_said(house: House) -> None:
    operator = await house.staff()
    await closed(house, operator, BEFORE)
    for said in ("Hola, buenas tardes, quiero hablar con alguien", "el subsidio 30123456 20305060 11223344"):
        assert await ask(house, operator, await attended(house, operator, said)) == {"items": [], "advice": "too_little"}
    assert await ask(house, operator, await attended(house, operator, OTHER)) == {"items": [], "advice": "none"}


async def test_two_shared_words_are_not_enough(house: House) -> None:
    operator = await house.staff()
    await closed(house, operator, "¿El subsidio del alquiler se cobra por banco?")
    assert ids(await ask(house, operator, await attended(house, operator, ASKED))) == []


async def test_cases_are_found_by_what_is_written_in_them_and_who_they_are_about_is_not_told(house: House) -> None:
    await case_types.arm(house.ground)
    lead = await house.staff("lead")
    made, _ = await case(lead, summary="Desalojo de una pensión por falta de subsidio de alquiler")
    answer = await lead.get(f"conversations/{(asking := await attended(house, lead, ASKED)).conversation}/similar")
    assert answer.json()["advice"] in {"too_little", "none"}
    found = await ask(house, lead, asking)
    item = found["items"][0]
    assert (item["kind"], item["id"], item["link"]) == ("case", made, f"/console/cases/{made}")
    assert item["case_type"] and item["status_label"] and item["about"].startswith("Desalojo")
    assert "Quiroga" not in str(found)


async def test_the_same_persons_open_case_and_a_case_it_belongs_to_are_no_earlier_ones(house: House) -> None:
    await case_types.arm(house.ground)
    lead = await house.staff("lead")
    text = "Desalojo de una pensión por falta de subsidio de alquiler"
    linked, person = await case(lead, summary=text)
    asking = await attended(house, lead, ASKED)
    assert ids(await ask(house, lead, asking)) == [linked]
    assert (await lead.post(f"cases/{linked}/conversations", json={"conversation_id": str(asking.conversation)})).status_code == 201
    again = await lead.post("cases", json={"case_type": "request.inquiry", "person_id": person, "summary": text})
    assert again.status_code == 201
    assert ids(await ask(house, lead, asking)) == []


async def test_what_another_institution_or_operator_has_is_never_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by looking through the newest nor by the index."""
    await case_types.arm(house.ground)
    lead, operator = await house.staff("lead"), await house.staff()
    await closed(house, lead, BEFORE)
    await case(lead, summary=BEFORE)
    own = await closed(house, operator, BEFORE)
    asking = await attended(house, operator, ASKED)
    assert ids(await ask(house, operator, asking)) == [str(own.conversation)]
    alone = await ask(house, operator, asking)
    for _ in range(3):
        await closed(house, lead, BEFORE)
    monkeypatch.setattr(alike, "NEWEST", 1)
    assert await ask(house, operator, asking) == alone


async def test_of_another_institution_there_is_no_row_count_or_word(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two leads of the same rank, each of an institution."""
    sides = []
    for name in ("Norte", "Sur"):
        async with house.ground.work() as work:
            area = await add_area(work, level="province", code=name, name=name)
            side = await add_organization(work, type="center", name=name, area_id=area)
        sides.append((side, await house.staff("lead", organization_id=side)))
    operator = await house.staff()
    for text in (BEFORE, f"{BEFORE} por tercera vez", BEFORE):
        talk = await closed(house, operator, text)
        await house.rows("UPDATE conversation SET organization_id = %s WHERE id = %s RETURNING id", sides[1][0], talk.conversation)
    own = await closed(house, operator, BEFORE)
    asking = await attended(house, operator, ASKED)
    for talk in (own, asking):
        await house.rows("UPDATE conversation SET organization_id = %s WHERE id = %s RETURNING id", sides[0][0], talk.conversation)
    for newest in (alike.NEWEST, 1):
        monkeypatch.setattr(alike, "NEWEST", newest)
        assert ids(await ask(house, sides[0][1], asking)) == [str(own.conversation)]
        assert (await sides[1][1].get(f"conversations/{asking.conversation}/similar")).status_code == 404


async def test_beyond_the_newest_it_is_found_by_the_index(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = await house.staff()
    before = await closed(house, operator, BEFORE)
    for _ in range(2):
        await closed(house, operator, OTHER)
    asking = await attended(house, operator, ASKED)
    monkeypatch.setattr(alike, "NEWEST", 1)
    assert ids(await ask(house, operator, asking)) == [str(before.conversation)]
    monkeypatch.setattr(alike, "COMMON", 0)
    assert ids(await ask(house, operator, asking)) == []


async def test_what_was_erased_is_never_told(house: House) -> None:
    operator, admin = await house.staff(), await house.staff("admin", serves=False)
    before = await closed(house, operator, BEFORE)
    asking = await attended(house, operator, ASKED)
    assert ids(await ask(house, operator, asking)) == [str(before.conversation)]
    body = {"kind": "conversation", "subject_id": str(before.conversation), "basis": "order"}
    assert (await admin.post("privacy/erasures", json=body)).status_code == 201
    assert ids(await ask(house, operator, asking)) == []


async def test_tokens_left_without_their_key_lead_nowhere(house: House) -> None:
    operator = await house.staff()
    before = await closed(house, operator, BEFORE)
    asking = await attended(house, operator, ASKED)
    await jobs.run(house.ground)
    await house.rows("DELETE FROM data_key WHERE subject = %s RETURNING subject", before.conversation)
    assert ids(await ask(house, operator, asking)) == []


async def test_it_is_found_while_the_key_turns(house: House) -> None:
    operator = await house.staff()
    before = await closed(house, operator, BEFORE)
    await jobs.run(house.ground)
    asking = await attended(house, operator, ASKED)
    async with house.ground.work() as work:
        await turn(work)
    answer = await operator.get(f"conversations/{asking.conversation}/similar")
    assert ids(answer.json()) == [str(before.conversation)]


async def test_reading_it_is_audited_with_what_was_shown(house: House) -> None:
    operator = await house.staff()
    before = await closed(house, operator, BEFORE)
    asking = await attended(house, operator, ASKED)
    await ask(house, operator, asking)
    rows = await house.rows("SELECT detail FROM audit_event WHERE action = 'assisted' AND resource_id = %s", asking.conversation)
    assert [row["detail"] for row in rows] == [{"what": "similar", "count": 1, "hits": [str(before.conversation)]}]
    auditor = await house.staff("auditor", serves=False)
    assert (await auditor.get(f"conversations/{asking.conversation}/similar")).status_code == 403


async def test_what_takes_too_long_is_told_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = await house.staff()
    asking = await attended(house, operator, ASKED)
    await jobs.run(house.ground)
    monkeypatch.setattr(alike, "_BRIEF", "SET LOCAL statement_timeout = '300ms'")
    async with house.ground.work() as work:
        await work.execute("LOCK TABLE text_token IN ACCESS EXCLUSIVE MODE")
        answer = await operator.get(f"conversations/{asking.conversation}/similar")
    assert (answer.status_code, answer.json()["code"]) == (503, "assist_busy")


def test_words_of_a_subject_are_neither_small_talk_nor_numbers() -> None:
    assert words_of(["Hola, quiero hablar del SUBSIDIO 30123456", "los subsidios, por favor"]) == {"subsidi": "subsidio"}
    assert len(words_of([" ".join(f"pala{a}{b}" for a in "bcdfghjkl" for b in "bcdfghjkl")])) == 40


def test_what_a_third_has_is_left_out_of_a_sample_worth_the_name() -> None:
    sample = [[1, 2] if number % 2 else [2] if number < 5 else [] for number in range(60)]
    assert rare([1, 2, 3], sample).keys() == {3}
    assert rare([1, 2, 3], sample[:20]).keys() == {1, 2, 3}
    few = rare([1, 2, 3], [*sample[:20], [3]])
    assert few[3] > few[1]
