"""Cases are found by what is written in them, by whoever may see them."""

from typing import Any

from casework.case_types import jobs as case_types
from tests.house import Staff
from tests.search.conftest import Desk


async def test_a_case_is_found_by_its_summary_and_by_what_was_noted_in_it(desk: Desk) -> None:
    await case_types.arm(desk.house.ground)
    owner, stranger = await desk.house.staff("lead", serves=False), await desk.house.staff()
    summed, noted = await _case(owner, summary="Perdió el subsidio de vivienda"), await _case(owner, summary="Otra cosa")
    body = {"type": "contact", "happened_at": "2026-11-20T10:00:00Z", "summary": "Llamó por el subsidio; sigue en el refugio"}
    activity = await _made(owner, f"cases/{noted}/activities", body)
    await desk.fill()
    assert await _found(owner, "subsidios") == {summed: ["subsidio"], noted: ["subsidio"]}
    assert await _found(owner, "subsidio vivienda") == {summed: ["subsidio", "vivienda"]}
    hit = (await owner.get("cases?q=refugio")).json()["items"][0]["hit"]
    assert hit["activity_id"] == activity
    assert await _found(stranger, "subsidio") == {}
    changed = await owner.http.patch(f"/api/v1/cases/{summed}", json={"summary": "Resuelto"}, headers=owner.headers)
    assert changed.status_code == 200, changed.text
    await desk.fill()
    assert await _found(owner, "subsidio") == {noted: ["subsidio"]}


async def test_a_number_and_a_name_are_found_as_before_and_pages_follow(desk: Desk) -> None:
    await case_types.arm(desk.house.ground)
    owner = await desk.house.staff("lead", serves=False)
    cases = [await _case(owner, summary=f"Reclamo {n} por la vereda") for n in range(5)]
    await desk.fill()
    number = (await owner.get(f"cases/{cases[2]}")).json()["number"]
    assert list(await _found(owner, number)) == [cases[2]]
    assert set(await _found(owner, "Quiroga")) == set(cases)
    first = (await owner.get("cases?q=veredas&limit=3")).json()
    second = (await owner.get(f"cases?q=veredas&limit=3&after={first['next']}")).json()
    assert [row["id"] for row in first["items"] + second["items"]] == cases[::-1] and second["next"] is None


async def _case(owner: Staff, **more: Any) -> str:
    person = await _made(owner, "people", {"given_name": "Ernestina", "family_name": "Quiroga"})
    return await _made(owner, "cases", {"case_type": "request.inquiry", "person_id": person, **more})


async def _made(owner: Staff, path: str, body: dict[str, Any]) -> str:
    answer = await owner.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _found(who: Staff, query: str) -> dict[str, list[str]]:
    answer = await who.get("cases", params={"q": query})
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    return {row["id"]: [p["text"].lower() for p in (row["hit"] or {"excerpt": []})["excerpt"] if p["found"]] for row in items}
