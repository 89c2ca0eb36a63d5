"""Passkeys: added, signed in by, removed; and every answer that is not what was asked for."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from core.clock import FixedClock
from core.identity.login import ADDRESS_LIMIT
from core.identity.passkeys.challenge import LIFETIME
from core.work import Ground
from tests.core.conftest import PASSWORD, Hire, Member
from tests.core.identity.authenticator import PRESENT, Authenticator, decoded, encoded

KEYS, LOGIN, ME = "/api/v1/auth/passkeys", "/api/v1/auth/login", "/api/v1/auth/me"
HERE = "http://localhost:8080"


async def _options(client: httpx.AsyncClient, who: Member) -> dict[str, Any]:
    begun = await client.post(f"{KEYS}/begin", json={"password": PASSWORD}, headers=who.headers)
    assert begun.status_code == 200, begun.text
    found: dict[str, Any] = begun.json()["options"]
    return found


async def _add(client: httpx.AsyncClient, who: Member, device: Authenticator, name: str = "Teléfono") -> httpx.Response:
    answer = device.create(await _options(client, who))
    return await client.post(KEYS, json={"name": name, "credential": answer}, headers=who.headers)


async def _asked(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.post(f"{KEYS}/login/begin")).json()["options"]
    return found


async def _enter(client: httpx.AsyncClient, credential: dict[str, Any]) -> httpx.Response:
    answer = await client.post(f"{KEYS}/login", json={"credential": credential, "token": True})
    client.cookies.clear()
    return answer


async def _sign_in(client: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    return await _enter(client, device.get(await _asked(client)))


async def test_a_passkey_opens_its_account_and_makes_the_password_alone_too_little(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana, device = await hire("operator"), Authenticator(HERE)
    options = await _options(client, ana)
    assert (options["rp"]["id"], decoded(options["user"]["id"])) == ("localhost", ana.id.bytes)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    made = await _add(client, ana, device)
    assert made.status_code == 201, made.text
    codes = made.json()["recovery_codes"]
    assert len(codes) == 10 and made.json()["name"] == "Teléfono"
    opened = await _sign_in(client, device)
    assert opened.status_code == 200, opened.text
    assert (opened.json()["user"]["id"], opened.json()["user"]["two_factor"]) == (str(ana.id), True)
    headers = {"Authorization": f"Bearer {opened.json()['token']}"}
    assert (await client.get(ME, headers=headers)).status_code == 200
    alone = await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})
    assert alone.json()["code"] == "otp_required"
    assert (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD, "otp": "123456"})).json()["code"] == "otp_wrong"
    assert (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD, "otp": codes[0]})).status_code == 200
    client.cookies.clear()
    (row,) = (await client.get(KEYS, headers=headers)).json()["items"]
    assert row["last_used_at"] is not None
    async with ground.work() as work:
        kept = await work.all("SELECT action, actor_id FROM audit_event WHERE action LIKE 'user.passkey%'")
    assert [(one["action"], one["actor_id"]) for one in kept] == [("user.passkey_added", ana.id)]


async def test_with_the_last_one_the_second_factor_goes_unless_a_role_asks_for_it(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana, one, two = await hire("operator"), Authenticator(HERE), Authenticator(HERE)
    assert len((await _add(client, ana, one)).json()["recovery_codes"]) == 10
    second = await _add(client, ana, two, "Llave")
    assert second.json()["recovery_codes"] == []
    first, last = [row["id"] for row in (await client.get(KEYS, headers=ana.headers)).json()["items"]]

    async def remove(key: str, password: str = PASSWORD) -> httpx.Response:
        return await client.post(f"{KEYS}/{key}/remove", json={"password": password}, headers=ana.headers)

    assert (await remove(first, "otra cosa larga")).json()["code"] == "wrong_password"
    assert (await remove(first)).status_code == 204 and (await remove(first)).status_code == 404
    assert (await _sign_in(client, one)).status_code == 401
    ground.settings.two_factor_roles = "operator"
    assert (await remove(last)).json()["code"] == "two_factor_required"
    assert (await _sign_in(client, two)).status_code == 200
    ground.settings.two_factor_roles = ""
    assert (await remove(last)).status_code == 204
    assert (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})).status_code == 200


async def test_a_role_that_asks_for_a_second_factor_is_content_with_a_passkey(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana, device = await hire("operator"), Authenticator(HERE)
    ground.settings.two_factor_roles = "operator"
    begun = (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD, "token": True})).json()
    client.cookies.clear()
    assert begun["user"]["enrol"] is True
    enrolling = Member(ana.id, ana.email, {"Authorization": f"Bearer {begun['token']}"})
    assert (await client.get("/api/v1/auth/sessions", headers=enrolling.headers)).json()["code"] == "two_factor_missing"
    options = (await client.post(f"{KEYS}/begin", json={}, headers=enrolling.headers)).json()["options"]
    answer = {"name": "Teléfono", "credential": device.create(options)}
    assert (await client.post(KEYS, json=answer, headers=enrolling.headers)).status_code == 201
    assert (await client.get("/api/v1/auth/sessions", headers=enrolling.headers)).status_code == 200
    assert (await client.get(ME, headers=ana.headers)).status_code == 401, "older sessions end"


def _elsewhere(device: Authenticator) -> Authenticator:
    return replace(device, origin="http://evil.example")


def _other_party(device: Authenticator) -> Authenticator:
    return replace(device, party="evil.example")


def _unverified(device: Authenticator) -> Authenticator:
    return replace(device, flags=PRESENT)


def _absent(device: Authenticator) -> Authenticator:
    return replace(device, flags=0)


def _other_key(device: Authenticator) -> Authenticator:
    return replace(device, key=Authenticator(HERE).key)


def _other_user(device: Authenticator) -> Authenticator:
    return replace(device, user=bytes(16))


def _unknown(device: Authenticator) -> Authenticator:
    return replace(device, credential=bytes(32))


def _copied(device: Authenticator) -> Authenticator:
    return replace(device, count=1)


@pytest.mark.parametrize(
    "wrong", [_elsewhere, _other_party, _unverified, _absent, _other_key, _other_user, _unknown, _copied]
)
async def test_a_wrong_answer_opens_nothing(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, wrong: Callable[[Authenticator], Authenticator]
) -> None:
    ana, device = await hire("operator"), Authenticator(HERE, count=5)
    assert (await _add(client, ana, device)).status_code == 201
    assert (await _sign_in(client, device)).status_code == 200
    refused = await _sign_in(client, wrong(replace(device)))
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey_refused")
    assert (await _sign_in(client, device)).status_code == 200, "and locks nobody out"
    async with ground.work() as work:
        rows = await work.all("SELECT actor_kind, resource_id FROM audit_event WHERE action = 'user.login_failed'")
    assert [(row["actor_kind"], row["resource_id"]) for row in rows] == [("anonymous", None if wrong is _unknown else ana.id)]


async def test_an_answer_serves_once_for_what_it_was_asked_and_for_five_minutes(
    client: httpx.AsyncClient, hire: Hire, clock: FixedClock
) -> None:
    ana, bea, device = await hire("operator"), await hire("operator"), Authenticator(HERE)
    options = await _options(client, ana)
    body = {"name": "Teléfono", "credential": device.create(options)}
    assert (await client.post(KEYS, json=body, headers=bea.headers)).json()["code"] == "passkey_stale", "hers, not mine"
    assert (await client.post(KEYS, json=body, headers=ana.headers)).status_code == 201
    assert (await client.post(KEYS, json=body, headers=ana.headers)).json()["code"] == "passkey_stale"
    known = device.create(await _options(client, bea))
    taken = await client.post(KEYS, json={"name": "x", "credential": known}, headers=bea.headers)
    assert taken.json()["code"] == "passkey_known"
    device.user = ana.id.bytes
    seen = device.get(await _asked(client))
    assert (await _enter(client, seen)).status_code == 200
    assert (await _enter(client, seen)).status_code == 401
    assert (await _enter(client, device.get(options))).status_code == 401, "asked for another thing"
    at_once = device.get(await _asked(client))
    answers = await asyncio.gather(*(_enter(client, at_once) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 4
    late = device.get(await _asked(client))
    clock.advance(LIFETIME + timedelta(seconds=1))
    assert (await _enter(client, late)).status_code == 401


async def test_what_is_no_answer_is_refused_in_words(client: httpx.AsyncClient, hire: Hire, ground: Ground) -> None:
    ana, device = await hire("operator"), Authenticator(HERE)
    assert (await _add(client, ana, device)).status_code == 201
    for name in ("clientDataJSON", "authenticatorData", "signature"):
        for odd in ("", "AAAA", "_" * 5000, encoded(b"[" * 4000), encoded(b'{"challenge": 7}'), encoded(b"\xff\xfe")):
            good = device.get(await _asked(client))
            good["response"][name] = odd
            answer = await _enter(client, good)
            assert answer.status_code in (401, 429) and answer.headers["content-type"] == "application/problem+json"
    for odd_body in ({}, {"credential": {}}, {"credential": None}, {"credential": {"id": "%", "rawId": 1, "type": "x", "response": []}}):
        assert (await client.post(f"{KEYS}/login", json=odd_body)).status_code == 422
    for odd in ("AAAA", encoded(b"\xa0"), encoded(b"\xbf" * 3000), encoded(b"\x9b" + b"\xff" * 8)):
        body = device.create(await _options(client, ana))
        body["response"]["attestationObject"] = odd
        answer = await client.post(KEYS, json={"name": "x", "credential": body}, headers=ana.headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "passkey_refused")


async def test_an_address_that_tries_many_is_slowed_and_a_disabled_account_stays_shut(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana, device = await hire("operator"), Authenticator(HERE)
    assert (await _add(client, ana, device)).status_code == 201
    async with ground.work() as work:
        await work.execute("UPDATE user_account SET disabled_at = %s WHERE id = %s", (work.now, ana.id))
    answers = [await _sign_in(client, device) for _ in range(ADDRESS_LIMIT + 1)]
    assert [answer.status_code for answer in answers] == [401] * ADDRESS_LIMIT + [429]


async def test_who_lost_all_is_set_back_by_an_administrator(client: httpx.AsyncClient, hire: Hire) -> None:
    ana, admin, device = await hire("operator"), await hire("admin"), Authenticator(HERE)
    assert (await _add(client, ana, device)).status_code == 201
    assert (await client.post(f"/api/v1/users/{ana.id}/reset-two-factor", headers=admin.headers)).status_code == 200
    assert (await _sign_in(client, device)).status_code == 401
    assert (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})).status_code == 200
