"""My sessions: seen, ended one by one and all together; what their cookie is called."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from core.clock import FixedClock
from core.identity.clients import client_name
from core.work import Ground
from tests.core.conftest import PASSWORD, Hire

LOGIN, SESSIONS, ME = "/api/v1/auth/login", "/api/v1/auth/sessions", "/api/v1/auth/me"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def _in(client: httpx.AsyncClient, email: str, agent: str = FIREFOX) -> dict[str, str]:
    body = {"email": email, "password": PASSWORD, "token": True}
    answer = await client.post(LOGIN, json=body, headers={"User-Agent": agent})
    client.cookies.clear()
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_sessions_are_listed_and_end_one_by_one_or_all_but_the_present_one(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    ana, eva = await hire("operator"), await hire("operator")
    phone, desk = await _in(client, ana.email), await _in(client, ana.email, "python-httpx/0.28")
    rows = (await client.get(SESSIONS, headers=desk)).json()["items"]
    assert sorted(row["client"] for row in rows) == ["", "Firefox, Linux", "python-httpx"]
    assert [row["client"] for row in rows if row["current"]] == ["python-httpx"]
    assert {row["kind"] for row in rows} == {"bearer"} and "token" not in str(rows)

    heard: list[tuple[str, UUID]] = []
    ground.hints.subscribe(lambda hint: heard.append((hint.kind, hint.subject)))
    lost = next(row["id"] for row in rows if row["client"] == "Firefox, Linux")
    foreign = await client.delete(f"{SESSIONS}/{lost}", headers=eva.headers)
    assert (foreign.status_code, heard) == (404, [])
    assert (await client.delete(f"{SESSIONS}/{lost}", headers=desk)).status_code == 204
    assert heard == [("session", UUID(lost))]
    assert (await client.get(ME, headers=phone)).json()["code"] == "session_ended"
    assert (await client.delete(f"{SESSIONS}/{lost}", headers=desk)).status_code == 404
    assert (await client.delete(f"{SESSIONS}/{uuid4()}", headers=desk)).status_code == 404

    assert (await client.delete(SESSIONS, headers=desk)).json() == {"ended": 1}
    assert (await client.get(ME, headers=ana.headers)).status_code == 401
    assert len((await client.get(SESSIONS, headers=desk)).json()["items"]) == 1
    assert (await client.get(ME, headers=eva.headers)).status_code == 200


async def test_a_session_ends_by_silence_and_in_any_case_by_its_age(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock
) -> None:
    ana = await hire("operator")
    quiet, busy = await _in(client, ana.email), await _in(client, ana.email)
    silence = timedelta(minutes=ground.settings.session_idle_minutes - 1)
    clock.advance(silence)
    assert (await client.get(ME, headers=busy)).status_code == 200
    clock.advance(timedelta(minutes=2))
    assert (await client.get(ME, headers=quiet)).status_code == 401
    assert len((await client.get(SESSIONS, headers=busy)).json()["items"]) == 1
    for _ in range(ground.settings.session_hours * 60 // ground.settings.session_idle_minutes - 1):
        clock.advance(silence)
        assert (await client.get(ME, headers=busy)).status_code == 200
    clock.advance(silence)
    assert (await client.get(ME, headers=busy)).status_code == 401


async def test_over_https_no_other_host_can_set_the_cookie(client: httpx.AsyncClient, hire: Hire, ground: Ground) -> None:
    ana = await hire("operator")
    ground.settings.public_url = "https://desk.test"
    answer = await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})
    session, sign = answer.headers.get_list("set-cookie")
    assert session.startswith("__Host-ventanilla_session=") and "Secure" in session and "Path=/" in session
    assert "domain" not in session.lower() and sign.startswith("ventanilla_csrf=")
    value = session.split(";")[0].partition("=")[2]
    client.cookies.clear()
    planted = await client.get(ME, headers={"Cookie": f"ventanilla_session={value}"})
    assert planted.status_code == 401
    own = {"Cookie": f"__Host-ventanilla_session={value}"}
    assert (await client.get(ME, headers=own)).status_code == 200
    left = await client.post("/api/v1/auth/logout", headers={**own, "X-CSRF-Token": answer.json()["csrf"]})
    assert any(line.startswith("__Host-ventanilla_session=") for line in left.headers.get_list("set-cookie"))
    assert (await client.get(ME, headers=own)).status_code == 401


async def test_an_address_without_an_account_locks_like_one_that_has(client: httpx.AsyncClient, hire: Hire) -> None:
    ana = await hire("operator")
    told = []
    for email in (ana.email, f"{uuid4().hex}@desk.test"):
        answers = [await client.post(LOGIN, json={"email": email, "password": "no es esta"}) for _ in range(8)]
        told.append([(answer.status_code, answer.json()) for answer in answers])
    assert told[0] == told[1] and told[0][-1][0] == 429


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0 (secret build 7)", "curl"), ("Mozilla/5.0 (Amiga)", ""), ("", ""), ("\x00\x01", ""),
    ],
)  # fmt: skip
def test_clients_are_named_coarsely(agent: str, name: str) -> None:
    assert client_name(agent) == name


async def test_preferences_are_kept_and_cut_no_socket(client: httpx.AsyncClient, hire: Hire, ground: Ground) -> None:
    ana = await hire("operator")
    plain = (await client.get(ME, headers=ana.headers)).json()["preferences"]
    assert plain == {"sound": True, "desktop": False, "alerts": "info", "quick_links": []}
    heard: list[str] = []
    ground.hints.subscribe(lambda hint: heard.append(hint.kind))
    wanted = {"sound": False, "desktop": True, "alerts": "warning", "quick_links": ["/console/queue?tab=1"]}
    changed = await client.patch(ME, json={"preferences": wanted, "theme": "dark"}, headers=ana.headers)
    assert changed.json()["preferences"] == wanted and heard == []
    assert (await client.get(ME, headers=ana.headers)).json()["preferences"] == wanted
    for bad in ({"quick_links": ["https://evil.test"]}, {"alerts": "loud"}, {"more": 1}, {"quick_links": ["/console/x"] * 9}):
        refused = await client.patch(ME, json={"preferences": bad}, headers=ana.headers)
        assert refused.status_code == 422, bad


async def test_what_ended_long_ago_goes_with_the_next_login(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock
) -> None:
    ana = await hire("operator")
    await client.post(LOGIN, json={"email": "nadie@desk.test", "password": "no es esta"})
    clock.advance(timedelta(days=91))
    await _in(client, ana.email)
    async with ground.work() as work:
        rows = await work.all("SELECT (SELECT count(*) FROM user_session) AS sessions, (SELECT count(*) FROM throttle) AS tries")
    assert rows == [{"sessions": 1, "tries": 0}]
