"""The short form of `python -m benchmarks.chaos`: two of each process, killed at random and at failpoints, PostgreSQL and Valkey struck."""

import asyncio

import pytest

from benchmarks.chaos.__main__ import MUST_BE_NONE, total
from benchmarks.chaos.oracle import percentile, recoveries
from benchmarks.chaos.people import Ledger, Said
from benchmarks.chaos.run import Plan, chaos
from benchmarks.chaos.single import edges, statuses
from core.failpoints import NAMES, chances


@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_doubled_or_out_of_order() -> None:
    plan = Plan(
        only=("T1", "T3", "T4", "T5", "T6"), messages=240, rate=30, kills=3, seed=7, people=24, pause=1, every=2.2, events=30
    )  # fmt: skip
    result, verdict = asyncio.run(chaos(plan))
    assert verdict.clean, result
    assert not any(result.get(name) for name in MUST_BE_NONE), result
    assert result["acked"] == result["messages"] >= 240
    assert result["kills"] >= 1 and any(what.startswith("postgres") for what in result["blows"])
    assert result["T5"]["put_away"] >= 1 and result["T5"]["unwritable"]
    assert result["T6"]["rows"] == 30 and result["T6"]["extra_conversations"] == 0


def test_statuses_and_edges() -> None:
    assert statuses(500, 1)["downgrades"] == 0
    assert edges()["wrong"] == 0


def test_runs_add_up() -> None:
    one = {"seed": 1, "messages": 10, "acked": 9, "lost": 1, "kills": 2, "blows": {"web:at random": 2}, "recovery_p95": 1.5}
    two = {"seed": 2, "messages": 5, "acked": 5, "kills": 1, "blows": {"web:at random": 1}, "recovery_p95": 0.5}
    found = total([one, two])
    assert (found["acked"], found["lost"], found["kills"], found["runs"]) == (14, 1, 3, 2)
    assert found["blows"] == {"web:at random": 3} and found["recovery_p95"] == 1.5


def test_recovery_is_until_what_was_in_the_air_is_acknowledged(tmp_path) -> None:  # type: ignore[no-untyped-def]
    ledger = Ledger.at(tmp_path / "ledger")
    ledger.inbound = [Said("a", 1, 0.0, 1.0), Said("b", 1, 4.0, 9.0), Said("c", 1, 4.5, 5.5)]
    assert recoveries(ledger, [(5.0, "web"), (2.0, "web")]) == [4.0, 0.0]
    assert percentile([1.0, 2.0, 3.0], 0.95) == 3.0
    ledger.file.close()


@pytest.mark.parametrize(
    "environment",
    [
        {"VENTANILLA_FAILPOINTS": "intake.after_commit=1"},
        {"VENTANILLA_FAILPOINTS": "intake.after_commit=1", "VENTANILLA_LOAD_TEST": "0"},
        {"VENTANILLA_FAILPOINTS": "intake.after_commit=1", "VENTANILLA_LOAD_TEST": "1", "VENTANILLA_HOST": "0.0.0.0"},
    ],
)
def test_failpoints_work_in_a_load_test_on_loopback_alone(environment: dict[str, str]) -> None:
    assert chances(environment) == {}
    told = {"VENTANILLA_FAILPOINTS": "intake.after_commit=0.5", "VENTANILLA_LOAD_TEST": "1"}
    assert chances(told) == {"intake.after_commit": 0.5}
    assert len(NAMES) >= 12
    with pytest.raises(ValueError):
        chances({**told, "VENTANILLA_FAILPOINTS": "nowhere=1"})
