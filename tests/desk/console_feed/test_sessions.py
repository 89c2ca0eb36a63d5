"""A session that ends takes its own sockets with it, and no others."""

import pytest

from core.settings import Settings
from desk.console_feed import socket
from tests.house import House, until
from tests.house import house as serving


async def _logged_in(house: House, email: str) -> tuple[str, str]:
    """A further session's token and id."""
    body = {"email": email, "password": "una clave larga", "token": True}
    token = (await house.http.post("/api/v1/auth/login", json=body)).json()["token"]
    house.http.cookies.clear()
    rows = await house.http.get("/api/v1/auth/sessions", headers={"Authorization": f"Bearer {token}"})
    return token, next(row["id"] for row in rows.json()["items"] if row["current"])


async def test_a_revoked_session_loses_its_sockets_at_once(house: House) -> None:
    ana = await house.staff()
    token, session_id = await _logged_in(house, ana.email)
    lost, kept = await house.socket("/staff", {"token": token}), await house.socket("/staff", {"token": ana.token})
    answer = await house.http.delete(f"/api/v1/auth/sessions/{session_id}", headers=ana.headers)
    assert answer.status_code == 204
    await until(lambda: not lost.client.connected)
    assert (await kept.ask("presence", {"status": "available"}))["ok"] is True


async def test_a_session_that_ended_unheard_is_cut_at_the_heartbeat_and_acting_keeps_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "HEARTBEAT_SECONDS", 0.1)
    async with serving(settings) as house:
        ana = await house.staff()
        token, session_id = await _logged_in(house, ana.email)
        await house.rows("UPDATE user_session SET last_seen_at = now() - interval '59 minutes' RETURNING id")
        lost, kept = [await house.socket("/staff", {"token": each}) for each in (token, ana.token)]
        assert (await kept.ask("presence", {"status": "available"}))["ok"] is True
        await house.rows("UPDATE user_session SET expires_at = created_at WHERE id = %s RETURNING id", session_id)
        await until(lambda: not lost.client.connected)
        seen = "SELECT last_seen_at > now() - interval '30 minutes' AS lately FROM user_session WHERE id <> %s"
        assert [row["lately"] for row in await house.rows(seen, session_id)] == [True]
        assert kept.client.connected
