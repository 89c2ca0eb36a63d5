"""Signing in at a provider that keeps to the standard, and at one whose answers are not what they should be."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from core.clock import Clock, SystemClock
from core.identity.single_sign_on import provider as providers
from core.work import Ground
from tests.core.conftest import PASSWORD, Hire, Member
from tests.core.identity.provider import Claims, Provider, serving

START, CALLBACK, ME, LINK = (f"/api/v1/auth/{path}" for path in ("oidc/start", "oidc/callback", "me", "oidc/link"))
pytestmark = pytest.mark.filterwarnings("ignore:authlib.jose module is deprecated")


@pytest.fixture
def clock() -> Clock:
    """The provider's library tells its own time."""
    return SystemClock()


@pytest.fixture
def provider(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    people: dict[str, Claims] = {
        "s-ana": {"email": "ana@red.test", "email_verified": True, "name": "Ana"},
        "s-eva": {"email": "eva@red.test", "email_verified": False},
    }
    monkeypatch.setattr(providers, "_AGAIN_SECONDS", 0)
    with serving(people) as found:
        ground.settings.oidc_issuer, ground.settings.oidc_client_id = found.issuer, "ventanilla"
        ground.settings.oidc_client_secret = "un secreto"
        yield found


async def _hired(hire: Hire, ground: Ground, email: str, role: str = "operator") -> Member:
    who = await hire(role)
    async with ground.work() as work:
        await work.execute("UPDATE user_account SET email = %s WHERE id = %s", (email, who.id))
    return who


async def _start(client: httpx.AsyncClient, **query: str) -> str:
    answer = await client.get(START, params=query)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def _enter(client: httpx.AsyncClient, provider: Provider, subject: str, **query: str) -> httpx.Response:
    back = provider.sign_in(await _start(client, **query), subject)
    assert back.startswith("http://localhost:8080" + CALLBACK)
    return await client.get(CALLBACK, params=back.partition("?")[2])


def _error(answer: httpx.Response) -> str:
    assert answer.status_code == 303 and "ventanilla_session" not in str(answer.headers.get_list("set-cookie"))
    return parse_qs(answer.headers["location"].partition("?")[2]).get("error", [""])[0]


async def test_a_linked_identity_opens_its_account_and_no_other_does(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, provider: Provider
) -> None:
    told = (await client.get("/api/v1/auth/oidc")).json()
    assert told == {"enabled": True, "name": "OpenID Connect", "start": START}
    ana = await _hired(hire, ground, "ana@red.test")
    assert _error(await _enter(client, provider, "s-ana")) == "oidc_unknown", "an equal address alone opens nothing"
    wrong = await client.post(LINK, json={"password": "no es esta"}, headers=ana.headers)
    assert wrong.json()["code"] == "wrong_password"
    begun = await client.post(LINK, json={"password": PASSWORD}, headers=ana.headers)
    back = provider.sign_in(begun.json()["url"], "s-ana").partition("?")[2]
    assert _error(await client.get(CALLBACK, params=back)) == "unauthenticated", "without the session it is nobody's"
    begun = await client.post(LINK, json={"password": PASSWORD}, headers=ana.headers)
    back = provider.sign_in(begun.json()["url"], "s-ana").partition("?")[2]
    tied = await client.get(CALLBACK, params=back, headers=ana.headers)
    assert tied.headers["location"] == "/console/"
    assert (await client.get(LINK, headers=ana.headers)).json()["linked"] is True

    entered = await _enter(client, provider, "s-ana", next="/console/queue?tab=1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/queue?tab=1")
    assert (await client.get(ME)).json()["id"] == str(ana.id)
    rows = (await client.get("/api/v1/auth/sessions")).json()["items"]
    assert [row["kind"] for row in rows if row["current"]] == ["cookie"]
    client.cookies.clear()

    eva = await hire("operator")
    begun = await client.post(LINK, json={"password": PASSWORD}, headers=eva.headers)
    back = provider.sign_in(begun.json()["url"], "s-ana").partition("?")[2]
    assert _error(await client.get(CALLBACK, params=back, headers=eva.headers)) == "identity_taken"
    assert (await client.delete(LINK, headers=ana.headers)).status_code == 204
    assert _error(await _enter(client, provider, "s-ana")) == "oidc_unknown"
    async with ground.work() as work:
        found = await work.all("SELECT action FROM audit_event WHERE resource_id = %s", (ana.id,))
    assert {"user.identity_linked", "user.identity_unlinked", "user.logged_in"} <= {row["action"] for row in found}


async def test_by_address_only_where_the_settings_let_and_only_a_verified_one(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, provider: Provider
) -> None:
    ground.settings.oidc_match_email = True
    ana, _ = await _hired(hire, ground, "Ana@Red.test"), await _hired(hire, ground, "eva@red.test")
    assert _error(await _enter(client, provider, "s-eva")) == "oidc_unknown"
    assert (await _enter(client, provider, "s-ana")).headers["location"] == "/console/"
    assert (await client.get(ME)).json()["id"] == str(ana.id)
    # The address moves on to another person at the provider: the account does not.
    provider.alter = lambda claims: claims | {"sub": "s-other"}
    assert _error(await _enter(client, provider, "s-ana")) == "oidc_unknown"
    provider.alter = lambda claims: claims
    async with ground.work() as work:
        await work.execute("UPDATE user_account SET disabled_at = %s WHERE id = %s", (work.now, ana.id))
    client.cookies.clear()
    assert _error(await _enter(client, provider, "s-ana")) == "oidc_unknown"


async def test_the_second_factor_is_the_providers_or_ours(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, provider: Provider
) -> None:
    ground.settings.oidc_match_email, ground.settings.two_factor_roles = True, "operator"
    ana = await _hired(hire, ground, "ana@red.test")
    assert (await _enter(client, provider, "s-ana")).headers["location"] == "/console/"
    assert (await client.get(ME)).json()["enrol"] is True
    provider.alter = lambda claims: claims | {"amr": ["pwd", "mfa"]}
    assert (await _enter(client, provider, "s-ana")).headers["location"] == "/console/"
    assert (await client.get(ME)).json()["enrol"] is False
    provider.alter = lambda claims: claims
    async with ground.work() as work:
        await work.execute("UPDATE user_account SET two_factor_at = %s WHERE id = %s", (work.now, ana.id))
    assert _error(await _enter(client, provider, "s-ana")) == "otp_required"
    ground.settings.oidc_second_factor = True
    assert (await _enter(client, provider, "s-ana")).headers["location"] == "/console/"


WRONG: dict[str, Callable[[Claims], Claims]] = {
    "another issuer": lambda claims: claims | {"iss": "https://evil.test"},
    "another audience": lambda claims: claims | {"aud": "somebody"},
    "two audiences without azp": lambda claims: claims | {"aud": ["ventanilla", "somebody"]},
    "another party": lambda claims: claims | {"azp": "somebody"},
    "ended": lambda claims: claims | {"exp": claims["iat"] - 61},
    "made long ago": lambda claims: claims | {"iat": claims["iat"] - 3600},
    "made tomorrow": lambda claims: claims | {"iat": claims["iat"] + 86400},
    "not yet": lambda claims: claims | {"nbf": claims["iat"] + 3600},
    "another nonce": lambda claims: claims | {"nonce": "x"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "no subject": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "no end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "an end that is no time": lambda claims: claims | {"exp": 10**30},
    "an empty subject": lambda claims: claims | {"sub": ""},
}


async def test_tokens_that_are_not_what_they_should_be_open_nothing(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, provider: Provider
) -> None:
    ground.settings.oidc_match_email = True
    await _hired(hire, ground, "ana@red.test")
    for why, alter in WRONG.items():
        provider.alter = alter
        assert _error(await _enter(client, provider, "s-ana")) == "oidc_failed", why
    provider.alter = lambda claims: claims
    for algorithm in ("HS256", "none"):
        provider.algorithm = algorithm
        assert _error(await _enter(client, provider, "s-ana")) == "oidc_failed", algorithm
    provider.algorithm = "RS256"
    provider.rotate()
    assert (await _enter(client, provider, "s-ana")).headers["location"] == "/console/", "a new key is fetched"
    before = provider.asked.count("/jwks")
    await _enter(client, provider, "s-ana")
    assert provider.asked.count("/jwks") == before, "and kept"


async def test_a_sign_in_belongs_to_the_browser_that_began_it_once_and_for_ten_minutes(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.settings.oidc_match_email = True
    await _hired(hire, ground, "ana@red.test")
    back = provider.sign_in(await _start(client), "s-ana").partition("?")[2]
    cookie = client.cookies["ventanilla_oidc"]
    code, state = (parse_qs(back)[name][0] for name in ("code", "state"))
    client.cookies.clear()
    asked: list[tuple[dict[str, Any], str | None]] = [
        ({"code": code, "state": state}, None), ({"code": code, "state": "x"}, cookie), ({"code": code}, cookie), ({}, cookie),
        ({"code": code, "state": state}, cookie[:-8]), ({"code": code, "state": state}, "AAAA"), ({"code": code, "state": "ñ"}, cookie),
    ]  # fmt: skip
    for query, held in asked:
        headers = {"Cookie": f"ventanilla_oidc={held}"} if held else {}
        assert _error(await client.get(CALLBACK, params=query, headers=headers)) == "oidc_stale", query
    other = parse_qs((await _start(client)).partition("?")[2])["state"][0]
    assert _error(await client.get(CALLBACK, params={"code": code, "state": other})) == "oidc_failed", "another's code"
    held = {"Cookie": f"ventanilla_oidc={cookie}"}
    denied = await client.get(CALLBACK, params={"error": "access_denied", "state": state}, headers=held)
    assert _error(denied) == "oidc_refused"
    mixed = await client.get(CALLBACK, params={"code": code, "state": state, "iss": "https://evil.test"}, headers=held)
    assert _error(mixed) == "oidc_failed"
    now = ground.clock.now()
    with monkeypatch.context() as later:
        later.setattr(SystemClock, "now", lambda self: now + timedelta(minutes=11))
        assert _error(await client.get(CALLBACK, params=back, headers=held)) == "oidc_stale"
    for page in ("https://evil.test/", "//evil.test", "/console/..//evil.test", "/console/\\evil", "/api/v1/auth/me"):
        entered = await _enter(client, provider, "s-ana", next=page)
        assert entered.headers["location"] == "/console/"


async def test_a_provider_that_is_away_or_tells_of_other_places_is_not_used(
    client: httpx.AsyncClient, ground: Ground, provider: Provider
) -> None:
    for metadata in ({"issuer": "https://evil.test"}, {"token_endpoint": "http://evil.test/"}, {"jwks_uri": None}):
        provider.metadata = metadata
        assert _error(await client.get(START)) == "oidc_unavailable"
    provider.metadata = {}
    back = provider.sign_in(await _start(client), "s-ana").partition("?")[2]
    provider.away = True
    assert _error(await client.get(CALLBACK, params=back)) == "oidc_unavailable"
    ground.settings.oidc_issuer = None
    assert _error(await client.get(START)) == "oidc_off"
    assert (await client.get("/api/v1/auth/oidc")).json()["enabled"] is False
