"""API tokens: narrower than their owner, with an end, gone at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from core.clock import FixedClock
from core.work import Ground
from tests.conftest import NOW
from tests.core.conftest import PASSWORD, Hire

TOKENS, ME = "/api/v1/auth/tokens", "/api/v1/auth/me"


def _new(*scopes: str, **more: Any) -> dict[str, Any]:
    end = (NOW + timedelta(days=30)).isoformat()
    return {"name": "Tablero", "scopes": list(scopes), "expires_at": end, "password": PASSWORD, **more}


def _with(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_token_gives_its_scopes_and_nothing_of_the_account(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock
) -> None:
    admin = await hire("admin")
    longest = await client.post(TOKENS, json=_new("user:read", expires_at=None), headers=admin.headers)
    await client.delete(f"{TOKENS}/{longest.json()['id']}", headers=admin.headers)
    made = await client.post(TOKENS, json=_new("user:read", "role:read"), headers=admin.headers)
    assert made.status_code == 201 and made.headers["cache-control"] == "no-store", made.text
    token, token_id = made.json()["token"], made.json()["id"]
    row = (await client.get(TOKENS, headers=admin.headers)).json()["items"][0]
    assert row["name"] == "Tablero" and row["scopes"] == ["role:read", "user:read"] and row["last_used_at"] is None
    assert token not in str(row)

    assert (await client.get("/api/v1/users", headers=_with(token))).status_code == 200
    assert (await client.get("/api/v1/audit", headers=_with(token))).status_code == 403
    me = (await client.get(ME, headers=_with(token))).json()
    assert me["permissions"] == {"role": ["read"], "user": ["read"]}
    (used,) = (await client.get(TOKENS, headers=admin.headers)).json()["items"]
    assert used["last_used_at"] == "2026-11-20T15:00:00.000Z"
    asked: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", "sessions", None), ("DELETE", "sessions", None), ("GET", "tokens", None), ("POST", "tokens", _new("user:read")),
        ("DELETE", f"tokens/{token_id}", None), ("PATCH", "me", {"theme": "dark"}), ("GET", "two-factor", None),
        ("POST", "two-factor/begin", {"password": PASSWORD}), ("POST", "password", {"current": PASSWORD, "new": PASSWORD}),
    ]  # fmt: skip
    for method, path, body in asked:
        refused = await client.request(method, f"/api/v1/auth/{path}", json=body, headers=_with(token))
        assert (refused.status_code, refused.json()["code"]) == (403, "needs_session"), path

    clock.advance(timedelta(hours=20))
    assert (await client.get(ME, headers=_with(token))).status_code == 200, "silence does not end it"
    clock.advance(timedelta(days=30))
    assert (await client.get(ME, headers=_with(token))).status_code == 401


async def test_a_token_shrinks_with_its_owner_and_ends_at_once(
    client: httpx.AsyncClient, hire: Hire, ground: Ground
) -> None:
    admin, ana = await hire("admin"), await hire("lead")
    tokens = [
        (await client.post(TOKENS, json=_new("user:read", "queue:read"), headers=ana.headers)).json() for _ in "ab"
    ]
    first, second = _with(tokens[0]["token"]), _with(tokens[1]["token"])
    await client.patch(f"/api/v1/users/{ana.id}", json={"roles": ["operator"]}, headers=admin.headers)
    assert (await client.get(ME, headers=first)).json()["permissions"] == {"queue": ["read"]}
    heard: list[tuple[str, UUID]] = []
    ground.hints.subscribe(lambda hint: heard.append((hint.kind, hint.subject)))
    assert (await client.delete(f"{TOKENS}/{tokens[0]['id']}", headers=admin.headers)).status_code == 404
    assert (await client.delete(f"{TOKENS}/{tokens[0]['id']}", headers=ana.headers)).status_code == 204
    assert heard == [("session", UUID(tokens[0]["id"]))]
    assert (await client.get(ME, headers=first)).status_code == 401
    await client.delete("/api/v1/auth/sessions", headers=ana.headers)
    assert (await client.get(ME, headers=second)).status_code == 200, "sessions are not tokens"
    await client.post(f"/api/v1/users/{ana.id}/disable", headers=admin.headers)
    assert (await client.get(ME, headers=second)).status_code == 401
    async with ground.work() as work:
        rows = await work.all("SELECT action FROM audit_event WHERE resource_id = %s ORDER BY id", (ana.id,))
    actions = [row["action"] for row in rows]
    assert actions.count("user.api_token_created") == 2 and actions.count("user.api_token_revoked") == 1


BAD = [
    (_new("user:create"), 403, "scope_too_wide"), (_new("conversation:nothing"), 403, "scope_too_wide"),
    (_new(), 422, "invalid"), (_new("user"), 422, "invalid"), (_new("user:read", password="no es esta"), 422, "wrong_password"),
    (_new("user:read", expires_at=NOW.isoformat()), 422, "token_end"),
    (_new("user:read", expires_at=(NOW + timedelta(days=366)).isoformat()), 422, "token_end"),
    (_new("user:read", expires_at="2026-12-01T00:00:00"), 422, "invalid"), (_new("user:read", name=" "), 422, "invalid"),
]  # fmt: skip


async def test_bad_tokens_are_refused(client: httpx.AsyncClient, hire: Hire) -> None:
    ana = await hire("lead")
    for body, status, code in BAD:
        answer = await client.post(TOKENS, json=body, headers=ana.headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    assert (await client.get(TOKENS, headers=ana.headers)).json()["items"] == []
