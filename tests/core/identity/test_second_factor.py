"""The second factor: the standard's own vectors, codes that work once, recovery, roles that ask for it."""

import asyncio
import base64
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from core.clock import FixedClock
from core.identity.second_factor.totp import STEP_SECONDS, code_at, step_of
from core.work import Ground
from tests.conftest import NOW
from tests.core.conftest import PASSWORD, Hire, Member

LOGIN, FACTOR, ME = "/api/v1/auth/login", "/api/v1/auth/two-factor", "/api/v1/auth/me"


def _code(secret: str, clock: FixedClock, steps: int = 0) -> str:
    return code_at(base64.b32decode(secret), int(clock.now().timestamp()) // STEP_SECONDS + steps)


async def _log_in(client: httpx.AsyncClient, who: Member, otp: str | None = None) -> httpx.Response:
    more = {"otp": otp} if otp else {}
    answer = await client.post(LOGIN, json={"email": who.email, "password": PASSWORD, "token": True, **more})
    client.cookies.clear()
    return answer


async def _set_up(client: httpx.AsyncClient, who: Member, clock: FixedClock) -> tuple[str, list[str]]:
    """The secret, its present code used up, and the recovery codes."""
    begun = await client.post(f"{FACTOR}/begin", json={"password": PASSWORD}, headers=who.headers)
    secret: str = begun.json()["secret"]
    done = await client.post(f"{FACTOR}/confirm", json={"code": _code(secret, clock)}, headers=who.headers)
    assert done.status_code == 200, done.text
    return secret, done.json()["recovery_codes"]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(b"12345678901234567890", seconds // 30, digits=8) == code


def test_a_code_is_taken_one_step_early_or_late_and_no_further() -> None:
    secret, present = base64.b32encode(b"12345678901234567890").decode(), int(NOW.timestamp()) // STEP_SECONDS
    near = {n: step_of(secret, code_at(b"12345678901234567890", present + n), NOW) for n in range(-3, 4)}
    assert near == {-3: None, -2: None, -1: present - 1, 0: present, 1: present + 1, 2: None, 3: None}
    assert [step_of(secret, bad, NOW) for bad in ("", "12345", "\ud800", "٣٣٣٣٣٣")] == [None] * 4


async def test_set_up_then_each_login_asks_for_a_code_that_works_once(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock
) -> None:
    ana = await hire("operator")
    other = {"Authorization": f"Bearer {(await _log_in(client, ana)).json()['token']}"}
    unproven = await client.post(f"{FACTOR}/begin", json={}, headers=ana.headers)
    assert (unproven.status_code, unproven.json()["code"]) == (422, "wrong_password")
    begun = (await client.post(f"{FACTOR}/begin", json={"password": PASSWORD}, headers=ana.headers)).json()
    parts = urlsplit(begun["uri"])
    assert (parts.scheme, parts.netloc, parse_qs(parts.query)["secret"]) == ("otpauth", "totp", [begun["secret"]])
    assert (await _log_in(client, ana)).status_code == 200, "what is not confirmed is not asked for"
    wrong = await client.post(f"{FACTOR}/confirm", json={"code": "000000"}, headers=ana.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "otp_wrong")
    code = _code(begun["secret"], clock)
    confirmed = await client.post(f"{FACTOR}/confirm", json={"code": code}, headers=ana.headers)
    assert len(set(confirmed.json()["recovery_codes"])) == 10
    assert (await client.get(ME, headers=other)).status_code == 401, "sessions of before end"
    assert (await client.get(ME, headers=ana.headers)).json()["two_factor"] is True
    again = await client.post(f"{FACTOR}/begin", json={"password": PASSWORD}, headers=ana.headers)
    assert (again.status_code, again.json()["code"]) == (409, "two_factor_on")

    asked, replayed = await _log_in(client, ana), await _log_in(client, ana, code)
    assert (asked.status_code, asked.json()["code"]) == (401, "otp_required")
    assert (replayed.status_code, replayed.json()["code"]) == (401, "otp_wrong")
    clock.advance(timedelta(seconds=STEP_SECONDS))
    fresh = _code(begun["secret"], clock)
    both = await asyncio.gather(_log_in(client, ana, fresh), _log_in(client, ana, f" {fresh[:3]} {fresh[3:]}"))
    assert sorted(answer.status_code for answer in both) == [200, 401]
    async with ground.work() as work:
        row = await work.one("SELECT * FROM user_totp WHERE user_id = %s", (ana.id,))
    assert row is not None and begun["secret"].encode() not in bytes(row["secret"])


async def test_only_a_right_password_is_told_of_the_code_and_wrong_codes_lock(
    client: httpx.AsyncClient, hire: Hire, clock: FixedClock
) -> None:
    ana = await hire("operator")
    await _set_up(client, ana, clock)
    body = {"email": ana.email, "password": "no es esta", "otp": "123456"}
    assert (await client.post(LOGIN, json=body)).json()["code"] == "bad_credentials"
    codes = []
    for number in range(5):
        # A right password in between forgets no guess.
        assert (await _log_in(client, ana)).json()["code"] == ("otp_required" if number < 4 else "account_locked")
        codes.append((await _log_in(client, ana, "000000")).json()["code"])
    assert codes == ["otp_wrong"] * 4 + ["account_locked"]


async def test_recovery_codes_work_once_each_and_are_renewed(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock
) -> None:
    ana = await hire("operator")
    _, codes = await _set_up(client, ana, clock)
    assert (await _log_in(client, ana, codes[0].upper().replace("-", " "))).status_code == 200
    assert (await _log_in(client, ana, codes[0])).json()["code"] == "otp_wrong"
    assert (await client.get(FACTOR, headers=ana.headers)).json()["recovery_left"] == 9
    proof = {"password": PASSWORD, "otp": codes[1]}
    renewed = await client.post(f"{FACTOR}/recovery-codes", json=proof, headers=ana.headers)
    fresh = renewed.json()["recovery_codes"]
    assert not set(fresh) & set(codes) and (await _log_in(client, ana, codes[2])).status_code == 401
    assert (await _log_in(client, ana, fresh[0])).status_code == 200
    async with ground.work() as work:
        kept = str(await work.all("SELECT code_hash FROM recovery_code WHERE user_id = %s", (ana.id,)))
    assert not any(code in kept for code in fresh)
    off = await client.post(f"{FACTOR}/disable", json={"password": PASSWORD, "otp": fresh[0]}, headers=ana.headers)
    assert (off.status_code, off.json()["code"]) == (422, "otp_wrong")
    proof = {"password": PASSWORD, "otp": fresh[1]}
    assert (await client.post(f"{FACTOR}/disable", json=proof, headers=ana.headers)).status_code == 204
    assert (await _log_in(client, ana)).status_code == 200


async def test_a_role_that_asks_for_it_opens_nothing_but_its_set_up(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock
) -> None:
    ground.settings.two_factor_roles = "auditor, admin"
    admin, ana = await hire("admin"), await hire("operator")
    roles: dict[str, Any] = {"roles": ["auditor"]}
    changed = await client.patch(f"/api/v1/users/{ana.id}", json=roles, headers=admin.headers)
    assert changed.json()["two_factor"] is False
    assert (await client.get(ME, headers=ana.headers)).status_code == 401, "a session without it does not hold the role"
    entered = (await _log_in(client, ana)).json()
    headers = {"Authorization": f"Bearer {entered['token']}"}
    assert entered["user"]["enrol"] is True and (await client.get(ME, headers=headers)).json()["enrol"] is True
    for path in ("audit", "users", "roles", "auth/sessions", "auth/tokens"):
        refused = await client.get(f"/api/v1/{path}", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "two_factor_missing")
    secret = (await client.post(f"{FACTOR}/begin", json={}, headers=headers)).json()["secret"]
    confirmed = await client.post(f"{FACTOR}/confirm", json={"code": _code(secret, clock)}, headers=headers)
    assert (await client.get("/api/v1/audit", headers=headers)).status_code == 200
    proof = {"password": PASSWORD, "otp": confirmed.json()["recovery_codes"][0]}
    kept = await client.post(f"{FACTOR}/disable", json=proof, headers=headers)
    assert (kept.status_code, kept.json()["code"]) == (409, "two_factor_required")

    reset = await client.post(f"/api/v1/users/{ana.id}/reset-two-factor", headers=admin.headers)
    assert reset.json()["two_factor"] is False and (await client.get(ME, headers=headers)).status_code == 401
    assert (await _log_in(client, ana)).json()["user"]["enrol"] is True
    ended = await client.post(f"/api/v1/users/{ana.id}/end-sessions", headers=admin.headers)
    assert ended.json() == {"ended": 1}
    for verb in ("reset-two-factor", "end-sessions"):
        lead = await hire("lead")
        assert (await client.post(f"/api/v1/users/{ana.id}/{verb}", headers=lead.headers)).status_code == 403
