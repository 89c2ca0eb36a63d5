"""The demonstration on an empty desk: how much there is, who waits where, and that a second run changes nothing."""

from typing import Any

import psycopg

from core.actor import Actor
from core.database import driver_url
from core.identity import permissions_of, roles, scope_of
from core.identity.passwords import matches
from core.settings import Settings
from core.work import Ground
from desk.conversations import read
from desk.demo.fill import PASSWORD, fill
from desk.demo.seed import main
from desk.supervision.today import today

TABLES = (
    "organization", "user_account", "queue", "channel_account", "canned_reply", "article", "conversation", "message",
    "note", "case_file", "activity", "person", "audit_event", "task",
)  # fmt: skip
ACCOUNTS = ("admin", "supervisor", "operator1", "operator2", "lead", "manager", "auditor")


async def _rows(ground: Ground, statement: str, values: Any = None) -> list[dict[str, Any]]:
    async with ground.work() as work:
        return [dict(row) for row in await work.all(statement, values)]


async def _counts(ground: Ground) -> dict[str, int]:
    return {t: (await _rows(ground, f"SELECT count(*) AS n FROM {t}"))[0]["n"] for t in TABLES}


async def test_fills_an_empty_desk_once(seeded: Ground) -> None:
    before = await _counts(seeded)
    assert before["organization"] == 7
    assert before["queue"] == 5
    assert before["canned_reply"] >= 40
    assert before["article"] >= 57
    assert before["conversation"] >= 60
    assert before["case_file"] == 12
    assert not await fill(seeded)
    assert await _counts(seeded) == before


async def test_everybody_logs_in_with_the_one_password_and_is_offline(seeded: Ground) -> None:
    rows = await _rows(seeded, "SELECT email, password_hash FROM user_account")
    known = {row["email"]: row["password_hash"] for row in rows}
    for code in ACCOUNTS:
        assert await matches(known[f"{code}@demo.test"], PASSWORD)
    assert not await _rows(
        seeded, "SELECT 1 FROM operator WHERE presence <> 'offline' OR connected_until IS NOT NULL"
    )


async def test_nobody_waits_where_operator1_serves(seeded: Ground) -> None:
    waiting = "SELECT DISTINCT queue_id FROM conversation WHERE owner = 'queue'"
    assert len(await _rows(seeded, waiting)) >= 1
    served = await _rows(
        seeded,
        "SELECT 1 FROM operator_queue oq JOIN user_account u ON u.id = oq.user_id"
        f" WHERE u.email IN ('operator1@demo.test', 'operator2@demo.test') AND oq.queue_id IN ({waiting})",
    )
    assert not served


async def test_a_day_of_every_state(seeded: Ground) -> None:
    rows = await _rows(seeded, "SELECT * FROM conversation")
    now = seeded.clock.now()
    assert {row["owner"] for row in rows} == {"bot", "queue", "operator", "none"}
    assert {row["channel"] for row in rows} == {"web", "telegram", "whatsapp"}
    assert all(now > row["last_message_at"] >= row["opened_at"] for row in rows)
    assert all((now - row["opened_at"]).total_seconds() < 24 * 3600 for row in rows)
    at_risk = [row for row in rows if row["risk_open"]]
    assert [(row["owner"], row["risk_level"]) for row in at_risk] == [("operator", "immediate")]
    # What is innocent is not taken for a risk: exactly the three stories of risk were ever flagged.
    assert sum(row["risk_level"] is not None for row in rows) == 3
    assert all(row["close_reason"] and row["closed_at"] for row in rows if row["owner"] == "none")


async def test_messages_are_in_order_and_readable(seeded: Ground) -> None:
    cited = 0
    async with seeded.work() as work:
        for row in await work.all("SELECT id, last_seq FROM conversation"):
            said = await read.citizen_messages(work, row["id"], 0, 200)
            assert [message["seq"] for message in said] == list(range(1, row["last_seq"] + 1))
            assert [message["at"] for message in said] == sorted(message["at"] for message in said)
            assert all(message["text"] for message in said)
            cited += sum(bool(message["citations"]) for message in said)
    assert cited >= 40


async def test_nothing_of_the_past_is_left_to_be_sent_or_answered(seeded: Ground) -> None:
    assert not await _rows(seeded, "SELECT 1 FROM delivery WHERE status NOT IN ('read', 'delivered')")
    assert not await _rows(seeded, "SELECT 1 FROM task WHERE kind IN ('bot.turn', 'intake.risk')")
    assert not await _rows(seeded, "SELECT 1 FROM alert WHERE state = 'open'")


async def test_cases_of_each_type_with_steps_overdue_today_and_to_come(seeded: Ground) -> None:
    types = {row["case_type"] for row in await _rows(seeded, "SELECT case_type FROM case_file")}
    assert len(types) == 4
    linked = await _rows(seeded, "SELECT conversation_id FROM case_conversation")
    assert len(linked) == 5
    now = seeded.clock.now()
    due = [
        row["due_at"] for row in await _rows(seeded, "SELECT due_at FROM activity WHERE status = 'scheduled'")
    ]
    hours = [(at - now).total_seconds() / 3600 for at in due]
    assert sum(h < 0 for h in hours) >= 3
    assert sum(0 <= h < 12 for h in hours) >= 2
    assert sum(h > 24 for h in hours) >= 4


async def test_the_supervisor_sees_the_whole_day_and_the_lead_an_institution(seeded: Ground) -> None:
    whole = await _today(seeded, "supervisor")
    assert whole["opened"] > 20
    assert whole["risk_open"] == 1
    assert 0 < (await _today(seeded, "lead"))["opened"] < whole["opened"]


async def _today(ground: Ground, code: str) -> dict[str, Any]:
    async with ground.work() as work:
        row = await work.one(
            "SELECT u.id, m.role, m.area_id, m.organization_id FROM user_account u JOIN membership m"
            " ON m.user_id = u.id WHERE u.email = %s",
            (f"{code}@demo.test",),
        )
        assert row is not None
        work.actor = Actor(
            kind="user", id=row["id"], roles=frozenset({row["role"]}), permissions=permissions_of([row["role"]]),
            scope=scope_of([row["role"]]), organization_id=row["organization_id"],
            organizations=frozenset({row["organization_id"]}), areas=frozenset({row["area_id"]} - {None}),
            clearance=roles()[row["role"]].clearance,
        )  # fmt: skip
        return await today(work)


def test_the_command_fills_and_then_leaves_alone(settings: Settings) -> None:
    main(settings)
    main(settings)
    with psycopg.connect(driver_url(settings.database_url or "")) as conn:
        row = conn.execute("SELECT count(*) FROM user_account").fetchone()
    assert row == (12,)
