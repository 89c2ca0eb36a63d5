"""The reports' names, how their values are to be read, and what the model cost this month against its limits."""

from datetime import timedelta
from typing import Any

import pytest

from bot.model.ledger import keep
from bot.model.usage import Usage
from casework.case_types import store
from core.settings import Settings
from desk.reports.catalog import REPORTS
from tests.house import House


async def test_each_report_says_where_it_belongs_and_what_it_tells(house: House) -> None:
    admin = await house.staff("admin")
    found = (await admin.get("reports")).json()
    assert found["zone"] == house.ground.settings.zone and len(found["today"]) == 10
    assert [one["name"] for one in found["items"]] == list(REPORTS)
    assert all(one["title"] and one["about"] and one["group"] for one in found["items"])


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_runs_and_names_its_columns(house: House, name: str) -> None:
    await (await house.citizen()).say("Hola")
    admin = await house.staff("admin")
    found = (await admin.get(f"reports/{name}")).json()
    assert [column["name"] for column in found["columns"]] == list(REPORTS[name].columns)
    assert all("segundos" not in column["label"] for column in found["columns"])
    assert (await admin.get(f"reports/{name}", params={"format": "csv"})).text.startswith("\ufeff")


def test_what_two_rows_count_is_not_summed() -> None:
    assert not REPORTS["answers_per_article"].summed("cited")
    assert REPORTS["conversations_per_day"].summed("opened") and not REPORTS["conversations_per_day"].summed("mean_rating")


def used(sent: int, received: int, seconds: float = 0.5, *, failed: bool = False) -> Usage:
    usage = Usage()
    usage.called("", "", seconds, (sent, received), failed=failed)
    return usage


def limited(settings: Settings, **more: Any) -> None:
    for name, value in more.items():
        setattr(settings, f"openai_{name}", value)


async def test_this_months_use_is_held_against_the_limits(house: House) -> None:
    settings = house.ground.settings
    limited(settings, price_input=1000, price_output=1000, day_tokens=1000, month_cost=0.5, base_url="http://127.0.0.1:9/v1", model="m")
    async with house.ground.work() as work:
        await keep(work, used(500, 100), "answer", "es 1")
        await keep(work, used(200, 50, 2.5, failed=True), "answer", "es 2")
        await keep(work, used(0, 0), "try", "es 2")
        await work.execute("INSERT INTO model_usage (day, model, purpose, prompt, calls) VALUES ('2020-01-01', 'm', 'try', 'es 1', 7)")
    supervisor = await house.staff("supervisor")
    found = (await supervisor.get("bot/usage")).json()
    assert (found["model"], found["prices"], found["near"]) == ("m", True, 0.8)
    assert [(one["name"], one["used"], one["most"], one["state"]) for one in found["limits"]] == [
        ("day_tokens", 850, 1000, "near"), ("month_cost", pytest.approx(0.85), 0.5, "used_up"),
    ]  # fmt: skip
    answer, tried = found["uses"]
    assert (answer["purpose"], answer["prompts"], answer["calls"], answer["failures"]) == ("answer", ["es 1", "es 2"], 2, 1)
    assert (answer["mean_seconds"], answer["slowest_seconds"], answer["cost"]) == (1.5, 2.5, 0.85)
    assert (tried["purpose"], tried["calls"]) == ("try", 1)


async def test_no_model_and_no_limits_are_told(house: House) -> None:
    found = (await (await house.staff("auditor")).get("bot/usage")).json()
    assert (found["model"], found["limits"], found["uses"], found["prices"]) == (None, [], [], False)
    assert (await (await house.staff("operator")).get("bot/usage")).status_code == 403


async def test_cases_are_counted_for_whoever_works_on_them(house: House) -> None:
    admin, auditor = await house.staff("admin"), await house.staff("auditor")
    async with house.ground.work() as work:
        await store.publish_shipped(work)
    for _ in range(2):
        person = await admin.post("people", json={"given_name": "Rosalía", "family_name": "Quiroga"})
        body = {"case_type": "request.inquiry", "person_id": person.json()["id"]}
        made = await admin.post("cases", json=body)
        assert made.status_code == 201, made.text
    async with house.ground.work() as work:
        moved = "UPDATE case_file SET closed_at = opened_at + interval '90 minutes' WHERE id = %s"
        await work.execute(moved, (made.json()["id"],))
        clock = work.now
    days = {"from": (clock - timedelta(days=9)).date().isoformat(), "to": (clock + timedelta(days=2)).date().isoformat()}
    weeks = (await admin.get("reports/cases_per_week", params=days)).json()["rows"]
    assert (sum(row["cases_opened"] for row in weeks), sum(row["cases_closed"] for row in weeks)) == (2, 1)
    assert [row["case_seconds"] for row in weeks if row["cases_closed"]] == [5400]
    (kind,) = (await admin.get("reports/cases_per_type", params=days)).json()["rows"]
    assert kind["case_type"] != "request.inquiry" and (kind["cases_opened"], kind["cases_of_them_closed"]) == (2, 1)
    assert (await auditor.get("reports/cases_per_week")).status_code == 403
    assert not any(one["name"].startswith("cases") for one in (await auditor.get("reports")).json()["items"])
