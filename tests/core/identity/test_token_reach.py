"""What a narrow token of an administrator opens: every operation of the document is asked."""

from uuid import uuid4

from tests.house import PASSWORD, House

# At the door, without anybody's rights.
OPEN = (
    "/api/v1/chat", "/api/v1/auth/login", "/api/v1/auth/passkeys/login", "/api/v1/auth/reset", "/api/v1/auth/links", "/api/v1/auth/oidc",
)  # fmt: skip
OWN = {("get", "/api/v1/auth/me"), ("post", "/api/v1/bot/try"), ("get", "/api/v1/bot/model"), ("get", "/api/v1/bot/prompts")}


async def test_a_token_for_one_thing_opens_nothing_else(house: House) -> None:
    admin = await house.staff("admin")
    body = {"name": "Prueba", "scopes": ["bot:try"], "password": PASSWORD}
    token = (await admin.post("auth/tokens", json=body)).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    paths = (await house.http.get("/api/schema")).json()["paths"]
    asked, opened = 0, []
    for path, methods in sorted(paths.items()):
        if not path.startswith("/api/v1/") or path.startswith(OPEN) or path == "/api/v1/auth/logout":
            continue
        for method in methods:
            place = path
            for name in [part.split("}")[0] for part in path.split("{")[1:]]:
                place = place.replace("{" + name + "}", str(uuid4()) if name.endswith("_id") else "close")
            answer = await house.http.request(method, place, headers=headers, json=None if method == "get" else {})
            asked += 1
            if answer.status_code < 400 and (method, path) not in OWN:
                opened.append(f"{method} {path}: {answer.status_code}")
    assert opened == [] and asked > 80
    assert (await house.http.get("/api/v1/auth/me", headers=headers)).json()["permissions"] == {"bot": ["try"]}
    tried = await house.http.post("/api/v1/bot/try", json={"text": "¿A qué hora abren?"}, headers=headers)
    assert tried.status_code == 200
    assert (await house.http.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    assert (await house.http.get("/api/v1/auth/me", headers=headers)).status_code == 401
