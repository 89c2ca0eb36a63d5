"""Many accounts from a table: all or the good ones, with a report by line."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from core.identity.imports.table import Fault, read
from core.work import Ground
from tests.core.conftest import Hire

IMPORT = "/api/v1/users/import"
Found = Callable[..., Awaitable[UUID]]


async def _send(client: httpx.AsyncClient, table: str | bytes, headers: dict[str, str], **query: str) -> httpx.Response:
    return await client.post(IMPORT, content=table, params=query, headers={**headers, "Content-Type": "text/csv"})


async def _count(ground: Ground, what: str) -> int:
    async with ground.work() as work:
        row = await work.one(f"SELECT count(*) AS n FROM {what}")
    assert row is not None
    return int(row["n"])


def _table(rows: int) -> tuple[str, dict[int, tuple[str, str]]]:
    """Every hundredth row is wrong, in one of eight ways."""
    wrong = [
        ("no es correo,X,operator,,", ("email", "bad_email")), (",X,operator,,", ("email", "missing")),
        ("PERSONA2@red.test,X,operator,,", ("email", "twice")), ("x@red.test,X,rey,,", ("roles", "unknown_role")),
        ("x@red.test,X,operator,Nadie,", ("organization", "unknown_organization")), ("x@red.test,X,operator,,,,", ("", "too_many_cells")),
        ("x@red.test,X,operator,,fr", ("locale", "bad_locale")), ("x@red.test,,operator,,", ("name", "missing")),
    ]  # fmt: skip
    lines, faults = ["email,name,roles,organization,locale"], {}
    for number in range(2, rows + 2):
        if number % 100 == 0:
            line, faults[number] = wrong[(number // 100) % len(wrong)]
        else:
            line = f'persona{number}@red.test,"Persona, {number}",operator lead,Centro Sur,'
        lines.append(line)
    return "\n".join(lines), faults


async def test_ten_thousand_rows_with_wrong_ones_among_them(
    client: httpx.AsyncClient, hire: Hire, found: Found, ground: Ground
) -> None:
    admin, home = await hire("admin"), await found("Centro Sur")
    ground.settings.smtp_url = "smtp://127.0.0.1:1"
    table, wrong = _table(10_000)
    refused = (await _send(client, table, admin.headers, mode="all_or_nothing")).json()
    assert {row["line"]: (row["field"], row["code"]) for row in refused["errors"]} == wrong
    assert (refused["applied"], refused["created"], refused["rows"], refused["refused"]) == (False, 0, 10_000, len(wrong))
    tried = (await _send(client, table, admin.headers, mode="check")).json()
    assert (tried["errors"], tried["applied"], tried["created"]) == (refused["errors"], False, 0)
    assert await _count(ground, "user_account") == 1 and await _count(ground, "task") == 0

    made = (await _send(client, table, admin.headers, mode="good_rows")).json()
    good = 10_000 - len(wrong)
    assert (made["applied"], made["created"], made["refused"], made["mailed"]) == (True, good, len(wrong), good)
    assert made["links"] == [] and all(row["message"] and row["message"] != row["code"] for row in made["errors"])
    assert await _count(ground, "membership WHERE role IN ('lead', 'operator')") == 2 * good
    assert await _count(ground, "task WHERE kind = 'account.mail' AND lane = 'slow'") == good
    assert await _count(ground, "audit_event WHERE action = 'user.created' AND resource_id IS NOT NULL") == good + 1
    query = {"q": "persona777@", "organization_id": str(home)}
    (row,) = (await client.get("/api/v1/users", params=query, headers=admin.headers)).json()["items"]
    assert (row["name"], row["roles"], row["invited"]) == ("Persona, 777", ["lead", "operator"], True)

    again = (await _send(client, table, admin.headers, mode="good_rows")).json()
    assert again["created"] == 0 and again["refused"] == 10_000


async def test_a_spreadsheets_own_signs_and_links_to_hand_over(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    admin = await hire("admin")
    table = "Correo;Nombre;Rol\r\nines@red.test;Inés Ñandú;operator\r\n;;\r\n".encode("cp1252")
    tried = (await _send(client, table, admin.headers, mode="check")).json()
    assert (tried["applied"], tried["created"], tried["rows"], tried["links"]) == (False, 0, 1, [])
    made = (await _send(client, table, admin.headers)).json()
    assert (made["created"], made["rows"], made["mailed"]) == (1, 1, 0)
    (link,) = made["links"]
    token = link["link"].partition("#")[2]
    opened = (await client.post("/api/v1/auth/links/open", json={"token": token})).json()
    assert (opened["name"], opened["email"], link["line"]) == ("Inés Ñandú", "ines@red.test", 2)
    quiet = (await _send(client, "email,name,roles\nluz@red.test,Luz,lead", admin.headers, invite="false")).json()
    assert (quiet["created"], quiet["links"]) == (1, []) and await _count(ground, "account_link") == 1


NO_TABLES = [
    (b"", "table_columns"), (b"\xff\xfe\x00", "table_columns"), (b"email,name\na@b.c,A", "table_columns"),
    (b"email,name,roles,clearance\na@b.c,A,operator,9", "table_columns"), (b"email,email,name,roles\n", "table_columns"),
    (b"email,name,roles\n", "table_empty"), (b"email,name,roles\n" + b'"' + b"x" * 200_000, "not_csv"),
]  # fmt: skip


async def test_what_is_no_such_table_is_refused(client: httpx.AsyncClient, hire: Hire) -> None:
    admin = await hire("admin")
    for table, code in NO_TABLES:
        answer = await _send(client, table, admin.headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code), table[:60]


async def test_nobody_imports_more_than_they_may_give(client: httpx.AsyncClient, hire: Hire) -> None:
    lead = await hire("lead")
    assert (await _send(client, "email,name,roles\na@b.c,A,admin", lead.headers)).status_code == 403


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("a@b.c,A\x00,operator", ("name", "bad_text")), ("a@b.c," + "x" * 121 + ",operator", ("name", "bad_text")),
        ("a@b.c,A, ", ("roles", "missing")), ('"a\nb@c.d",A,operator', ("email", "bad_text")),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_kept(row: str, fault: tuple[str, str]) -> None:
    rows, faults = read(f"email,name,roles\n\n{row}\nb@b.c,B,operator lead operator\n".encode(), "en")
    assert faults == [Fault(3, *fault)]
    kept: Any = rows[0]
    assert (kept.line, kept.roles, kept.locale) == (4 + row.count("\n"), ("operator", "lead"), "en")
