"""Logging in by cookie and by token, and guessing."""

from datetime import datetime, timedelta

import httpx
import pytest

from core.identity.login import LOCK_STEPS_SECONDS, lock_until
from core.work import Ground
from tests.core.conftest import PASSWORD, Hire

LOGIN = "/api/v1/auth/login"


async def test_the_cookie_is_hidden_and_the_csrf_token_is_not(client: httpx.AsyncClient, hire: Hire) -> None:
    ana = await hire("operator")
    answer = await client.post(
        LOGIN, json={"email": ana.email.upper(), "password": PASSWORD, "otp": "123456"}
    )
    assert answer.status_code == 200
    cookies = {line.split("=")[0]: line for line in answer.headers.get_list("set-cookie")}
    session = cookies["ventanilla_session"]
    assert (
        "HttpOnly" in session
        and "SameSite=lax" in session
        and "Path=/" in session
        and "Secure" not in session
    )
    assert "HttpOnly" not in cookies["ventanilla_csrf"]
    body = answer.json()
    assert body["csrf"] == body["user"]["csrf"] == client.cookies["ventanilla_csrf"]
    assert body["token"] is None
    assert body["user"]["home"] == "inbox" and "read" in body["user"]["permissions"]["conversation"]
    assert (await client.get("/api/v1/auth/me")).json() == body["user"]


async def test_the_cookie_is_for_https_alone_where_the_desk_is(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana = await hire("operator")
    ground.settings.public_url = "https://desk.test"
    answer = await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})
    assert all("Secure" in line for line in answer.headers.get_list("set-cookie"))


async def test_writes_by_cookie_need_the_csrf_token(client: httpx.AsyncClient, hire: Hire) -> None:
    ana = await hire("operator")
    csrf = (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})).json()["csrf"]
    refused = await client.patch("/api/v1/auth/me", json={"theme": "dark"})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert refused.headers["content-type"] == "application/problem+json"
    taken = await client.patch("/api/v1/auth/me", json={"theme": "dark"}, headers={"X-CSRF-Token": csrf})
    assert taken.json()["theme"] == "dark"


async def test_a_token_serves_until_logout(client: httpx.AsyncClient, hire: Hire) -> None:
    ana = await hire("operator")
    body = (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD, "token": True})).json()
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {body['token']}"}
    assert (await client.get("/api/v1/auth/me", headers=headers)).status_code == 200
    assert (await client.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    assert (await client.get("/api/v1/auth/me", headers=headers)).json()["code"] == "session_ended"


async def test_a_hundred_guesses_lock_and_the_right_password_works_after_the_lock(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana = await hire("operator")
    answers = [
        await client.post(LOGIN, json={"email": ana.email, "password": f"no es {n}"}) for n in range(100)
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:5] == [401] * 5 and statuses[5:] == [429] * 95
    assert 0 < answers[-1].json()["retry_after"] <= LOCK_STEPS_SECONDS[0] + 1
    assert int(answers[-1].headers["retry-after"]) == answers[-1].json()["retry_after"]
    locked = await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})
    assert (locked.status_code, locked.json()["code"]) == (429, "account_locked")
    async with ground.work() as work:
        passed = work.now - timedelta(seconds=1)
        await work.execute("UPDATE user_account SET locked_until = %s WHERE id = %s", (passed, ana.id))
    assert (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})).status_code == 200


async def test_an_address_that_guesses_at_many_accounts_is_locked(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    ana = await hire("operator")
    for n in range(50):
        guess = await client.post(LOGIN, json={"email": f"nadie{n}@desk.test", "password": "cualquiera"})
        assert guess.json()["code"] == "bad_credentials"
    answer = await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")


async def test_a_disabled_account_reads_like_a_wrong_password(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana = await hire("operator")
    async with ground.work() as work:
        await work.execute("UPDATE user_account SET disabled_at = now() WHERE id = %s", (ana.id,))
    answer = await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_credentials")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"email": 1, "password": 2}',
        b'{"email": "a\\u0000@b", "password": "x"}', b'{"email": "\\ud800@b", "password": "x"}',
        b'{"email": "a@b", "password": "\\ud800"}', b'{"email": "' + b"a" * 100_000 + b'", "password": "x"}',
        b'{"email": "a@b", "password": "' + b"a" * 100_000 + b'"}',
    ],
)  # fmt: skip
async def test_bad_bodies_are_refused_in_words(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(LOGIN, content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["code"] in ("invalid", "malformed", "bad_credentials")


async def test_refusals_speak_the_language_that_was_asked_for(client: httpx.AsyncClient) -> None:
    wanted = {"Accept-Language": "fr, en-GB;q=0.8, es;q=0.2"}
    body = {"email": "nadie@desk.test", "password": "cualquiera"}
    assert (await client.post(LOGIN, json=body, headers=wanted)).json()["title"] == "No match"
    assert (await client.post(LOGIN, json=body)).json()["title"] == "No coincide"


def test_each_failure_past_the_fifth_locks_longer() -> None:
    now = datetime(2026, 1, 1)
    waits = [until - now if (until := lock_until(count, now)) else None for count in range(3, 11)]
    seconds = [wait.total_seconds() if wait else None for wait in waits]
    assert seconds == [None, None, 15, 60, 300, 900, 900, 900]


async def test_who_came_in_and_who_did_not_stand_in_the_audit(client: httpx.AsyncClient, hire: Hire, ground: Ground) -> None:
    """A sign-in is its owner's act; a refusal is about the account, and nobody's act: who knocked is not known."""
    ana = await hire("operator")
    assert (await client.post(LOGIN, json={"email": ana.email, "password": "otra cosa larga"})).status_code == 401
    assert (await client.post(LOGIN, json={"email": "nadie@desk.test", "password": PASSWORD})).status_code == 401
    assert (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})).status_code == 200
    async with ground.work() as work:
        rows = await work.all(
            "SELECT action, actor_kind, actor_id, roles, resource_id FROM audit_event WHERE action LIKE 'user.log%' ORDER BY id"
        )
    told = [(row["action"], row["actor_kind"], row["actor_id"], row["roles"], row["resource_id"]) for row in rows]
    assert told == [
        ("user.login_failed", "anonymous", None, [], ana.id), ("user.login_failed", "anonymous", None, [], None),
        ("user.logged_in", "user", ana.id, ["operator"], ana.id),
    ]  # fmt: skip
