"""Accounts: who may see, make and change them, and what a change does at once."""

from uuid import UUID, uuid4

import httpx
import pytest

from core.access import Columns, visible
from core.identity import create_user
from core.work import Ground
from tests.core.conftest import PASSWORD, Hire

USERS = "/api/v1/users"


def _new(**more: object) -> dict[str, object]:
    return {"email": f"{uuid4().hex}@desk.test", "name": "Luz Nueva", "password": PASSWORD, "roles": ["operator"], **more}


async def test_an_admin_makes_an_account_that_can_log_in(client: httpx.AsyncClient, hire: Hire) -> None:
    admin, body = await hire("admin"), _new(roles=["operator", "lead"], locale="en")
    made = await client.post(USERS, json=body, headers=admin.headers)
    assert made.status_code == 201, made.text
    assert made.json()["roles"] == ["lead", "operator"] and "password" not in made.text
    answer = await client.post("/api/v1/auth/login", json={"email": body["email"], "password": PASSWORD})
    assert answer.json()["user"]["locale"] == "en"


async def test_an_address_is_taken_once(client: httpx.AsyncClient, hire: Hire) -> None:
    admin, body = await hire("admin"), _new()
    assert (await client.post(USERS, json=body, headers=admin.headers)).status_code == 201
    again = await client.post(USERS, json={**body, "email": str(body["email"]).upper()}, headers=admin.headers)
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"roles": ["king"]}, "unknown_role"), ({"password": "cortísima11"}, "password_too_short"),
        ({"email": "nadie"}, "bad_email"), ({"name": "  "}, "invalid"), ({"name": "a\x00b"}, "invalid"),
        ({"roles": []}, "invalid"), ({"organization_id": str(uuid4())}, "unknown_organization"),
        ({"area_id": str(uuid4())}, "unknown_area"), ({"clearance": 9}, "invalid"),
        ({"name": "x" * 100_000}, "invalid"),
    ],
)  # fmt: skip
async def test_bad_accounts_are_refused(
    client: httpx.AsyncClient, hire: Hire, more: dict[str, object], code: str
) -> None:
    admin = await hire("admin")
    answer = await client.post(USERS, json=_new(**more), headers=admin.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("role", ["operator", "lead", "supervisor", "institution_manager", "auditor"])
async def test_only_an_admin_makes_and_changes_accounts(client: httpx.AsyncClient, hire: Hire, role: str) -> None:
    other, asker = await hire("operator"), await hire(role)
    assert (await client.post(USERS, json=_new(), headers=asker.headers)).status_code == 403
    assert (await client.patch(f"{USERS}/{other.id}", json={"name": "X"}, headers=asker.headers)).status_code == 403
    assert (await client.post(f"{USERS}/{other.id}/disable", headers=asker.headers)).status_code == 403


async def test_a_lead_sees_their_institution_and_those_below(
    client: httpx.AsyncClient, hire: Hire, found: "object"
) -> None:
    assert callable(found)
    mine = await found("Mía")
    below, other = await found("De abajo", parent_id=mine), await found("Ajena")
    lead = await hire("lead", organization_id=mine)
    near, far = await hire("operator", organization_id=below), await hire("operator", organization_id=other)
    seen = {row["id"] for row in (await client.get(USERS, headers=lead.headers)).json()["items"]}
    assert seen == {str(lead.id), str(near.id)}
    assert (await client.get(f"{USERS}/{near.id}", headers=lead.headers)).status_code == 200
    assert (await client.get(f"{USERS}/{far.id}", headers=lead.headers)).status_code == 404


async def test_pages_hold_every_account_once(client: httpx.AsyncClient, hire: Hire, found: "object") -> None:
    assert callable(found)
    home, admin = await found("Páginas"), await hire("admin")
    names = ["Zoe", "ana", "Ana", "Ñata", "beto"]
    made = {str((await hire("operator", organization_id=home, name=name)).id) for name in names}
    seen: list[str] = []
    after = None
    for _ in range(10):
        query = {"organization_id": str(home), "limit": 2} | ({"after": after} if after else {})
        shown = (await client.get(USERS, params=query, headers=admin.headers)).json()
        seen += [row["id"] for row in shown["items"]]
        if (after := shown["next"]) is None:
            break
    assert len(seen) == 5 and set(seen) == made


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"after": "basura"}, {"after": "WyJhIiwiYiJd"}, {"after": "ñ"}, {"q": "a\x00"},
     {"q": "x" * 101}, {"organization_id": "7"}],
)  # fmt: skip
async def test_bad_queries_are_refused(client: httpx.AsyncClient, hire: Hire, query: dict[str, str]) -> None:
    admin = await hire("admin")
    assert (await client.get(USERS, params=query, headers=admin.headers)).status_code in (400, 422)


async def test_search_takes_signs_literally(client: httpx.AsyncClient, hire: Hire) -> None:
    admin, mark = await hire("admin"), uuid4().hex
    await hire("operator", name=f"A%b_{mark}")
    await hire("operator", name=f"Axby{mark}")
    shown = (await client.get(USERS, params={"q": f"%b_{mark}"}, headers=admin.headers)).json()["items"]
    assert [row["name"] for row in shown] == [f"A%b_{mark}"]


async def test_disabling_ends_the_sessions_at_once_and_tells_the_sockets(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    admin, ana = await hire("admin"), await hire("operator")
    heard: list[tuple[str, UUID]] = []
    ground.hints.subscribe(lambda hint: heard.append((hint.kind, hint.subject)))
    answer = await client.post(f"{USERS}/{ana.id}/disable", headers=admin.headers)
    assert answer.json()["disabled"] is True
    assert ("user", ana.id) in heard
    assert (await client.get("/api/v1/auth/me", headers=ana.headers)).status_code == 401
    assert (await client.post(f"{USERS}/{ana.id}/enable", headers=admin.headers)).json()["disabled"] is False
    assert (await client.get("/api/v1/auth/me", headers=ana.headers)).status_code == 401


async def test_nobody_disables_themselves(client: httpx.AsyncClient, hire: Hire) -> None:
    admin = await hire("admin")
    answer = await client.post(f"{USERS}/{admin.id}/disable", headers=admin.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "own_account")


async def test_the_last_admin_keeps_the_role(client: httpx.AsyncClient, hire: Hire, ground: Ground) -> None:
    admin = await hire("admin")
    async with ground.work() as work:
        await work.execute(
            "UPDATE membership SET valid_to = %s WHERE role = 'admin' AND user_id <> %s", (work.now, admin.id)
        )
    answer = await client.patch(f"{USERS}/{admin.id}", json={"roles": ["lead"]}, headers=admin.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    assert (await client.get("/api/v1/auth/me", headers=admin.headers)).json()["roles"] == ["admin"]


async def test_new_roles_hold_from_the_next_request(client: httpx.AsyncClient, hire: Hire) -> None:
    admin, ana = await hire("admin"), await hire("operator")
    assert (await client.get("/api/v1/audit", headers=ana.headers)).status_code == 403
    changed = await client.patch(f"{USERS}/{ana.id}", json={"roles": ["auditor"]}, headers=admin.headers)
    assert changed.json()["roles"] == ["auditor"]
    rows = await client.get("/api/v1/audit", params={"resource_id": str(ana.id)}, headers=ana.headers)
    change = next(row for row in rows.json()["items"] if row["action"] == "user.roles_changed")
    assert change["data"] == {"before": ["operator"], "after": ["auditor"]}
    assert change["actor_id"] == str(admin.id)


async def test_a_new_password_ends_the_other_sessions(client: httpx.AsyncClient, hire: Hire, ground: Ground) -> None:
    ana = await hire("operator")
    login = {"email": ana.email, "password": PASSWORD, "token": True}
    other = (await client.post("/api/v1/auth/login", json=login)).json()["token"]
    client.cookies.clear()
    wrong = await client.post("/api/v1/auth/password", json={"current": "no", "new": "otra clave larga"}, headers=ana.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_password")
    async with ground.work() as work:
        row = await work.one("SELECT failed_logins FROM user_account WHERE id = %s", (ana.id,))
    assert row is not None and row["failed_logins"] == 1
    body = {"current": PASSWORD, "new": "otra clave larga"}
    assert (await client.post("/api/v1/auth/password", json=body, headers=ana.headers)).status_code == 204
    assert (await client.get("/api/v1/auth/me", headers=ana.headers)).status_code == 200
    gone = await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {other}"})
    assert gone.status_code == 401


async def test_roles_are_told_in_the_readers_language(client: httpx.AsyncClient, hire: Hire) -> None:
    auditor = await hire("auditor")
    labels = {row["code"]: row["label"] for row in (await client.get("/api/v1/roles", headers=auditor.headers)).json()["items"]}
    assert labels["lead"] == "Responsable" and len(labels) == 6


async def test_the_predicate_of_lists_and_details_is_one(ground: Ground, hire: Hire) -> None:
    """A denial by grant takes away what the scope gives."""
    admin, ana = await hire("admin"), await hire("operator")
    async with ground.work() as work:
        await work.execute(
            "INSERT INTO access_grant (id, resource, resource_id, principal, level, cause, created_at)"
            " VALUES (gen_random_uuid(), 'user', %s, %s, 'deny', 'test', now())", (ana.id, admin.id),
        )  # fmt: skip
        from datetime import timedelta

        from core.identity.sessions import authenticate, open_session

        token = (await open_session(work, admin.id, kind="bearer")).token
        actor, _ = await authenticate(work.conn, token, work.now, timedelta(minutes=1))
        where, values = visible(actor, Columns("user", id="u.id"), work.now)
        rows = await work.all(f"SELECT id FROM user_account u WHERE {where}", values)
    assert admin.id in {row["id"] for row in rows} and ana.id not in {row["id"] for row in rows}


async def test_a_person_with_one_name_gets_an_alias(ground: Ground) -> None:
    async with ground.work() as work:
        made = await create_user(
            work, email=f"{uuid4().hex}@desk.test", name="Inés", password=PASSWORD, role="operator"
        )
        row = await work.one("SELECT alias FROM user_account WHERE id = %s", (made,))
    assert row is not None and row["alias"] == "Inés"
