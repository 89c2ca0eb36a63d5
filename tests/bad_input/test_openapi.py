"""Every route of the OpenAPI document under bodies of every kind: refused in words, never a failure of ours."""

import json
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.house import House, Staff

METHODS = ("get", "post", "put", "patch", "delete")
VALUES: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, 2**64, 10**30, 1.5, 1e308, "", " ", "x", "\0", "a\0b", "\ud800", "😀" * 300, "a" * 100_000,
    "<script>alert(1)</script>", "'; DROP TABLE message; --", "%s %(x)s {0}", "2026-13-45", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00", "2026-01-01T00:00:00", "infinity", "me", "es", [], {}, [None], [[]], {"a": {"b": []}},
    [1] * 200, "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
BODIES = [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b"\x00", b'{"a": NaN}', b'{"a": 1e999}', b"[" * 3000, b"{}"]
ROUNDS = 6


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def shaped(document: dict[str, Any], schema: dict[str, Any], dice: random.Random, depth: int = 0) -> Any:
    """Something the schema might take, with a strange value here and there."""
    schema = resolve(document, schema)
    if depth > 4 or dice.random() < 0.12:
        return dice.choice(VALUES)
    for many in ("anyOf", "oneOf", "allOf"):
        if many in schema:
            return shaped(document, dice.choice(schema[many]), dice, depth)
    if "enum" in schema or "const" in schema:
        return dice.choice(schema.get("enum") or [schema["const"]])
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        wanted = {
            name: shaped(document, part, dice, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if name in schema.get("required", ()) or dice.random() < 0.6
        }
        return wanted | ({"unheard_of": 1} if dice.random() < 0.1 else {})
    if kind == "array":
        return [shaped(document, schema.get("items", {}), dice, depth + 1) for _ in range(dice.randint(0, 3))]
    plain: dict[Any, list[Any]] = {
        "integer": [0, 1, 5, -1, 2**31 - 1, 2**31, 2**63], "number": [0, 0.5, -1, 1e308], "boolean": [True, False],
        "null": [None],
    }  # fmt: skip
    if kind in plain:
        return dice.choice(plain[kind])
    formats = {"uuid": [str(uuid4()), "x"], "date-time": ["2026-05-01T10:00:00Z", "2026-05-01T10:00:00", "0001-01-01T00:00:00+14:00"],
               "date": ["2026-05-01", "0001-01-01"]}  # fmt: skip
    return dice.choice(formats.get(schema.get("format", ""), ["hola", "x" * 50, "es", "a@b.c", "\0", "ñ"]))


def dumped(value: Any) -> bytes:
    """Lone surrogates stay as escapes: they are what a careless client sends."""
    return json.dumps(value).encode()


@pytest_asyncio.fixture
async def admin(house: House) -> AsyncIterator[Staff]:
    house.ground.settings.load_test = True
    yield await house.staff("admin")


async def routes(house: House) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:
    document = (await house.http.get("/api/schema")).json()
    found = [
        (method, path, route)
        for path, methods in document["paths"].items()
        for method, route in methods.items()
        if method in METHODS
    ]
    return document, found


def safe(path: str) -> bool:
    """Routes that would end the knocker's own session, or reach for a provider."""
    return "logout" not in path and "/auth/password" not in path and not path.endswith("/test")


async def ids(house: House, admin: Staff) -> list[str]:
    """Of things that are there, so that more than the door is tried."""
    ana = await house.citizen()
    await ana.say("Hola, ¿a qué hora abren?")
    await ana.post("human")
    operator = await house.staff()
    people = await admin.post("people", json={"given_name": "Ana", "family_name": "Paz"})
    made = [str(ana.conversation), str(house.queue_id), str(house.channel_id), str(operator.id), str(uuid4())]
    return made + ([people.json()["id"]] if people.status_code == 201 else [])


@pytest.mark.parametrize("seed", range(4))
async def test_no_route_fails_whatever_it_is_given(house: House, admin: Staff, seed: int) -> None:
    dice = random.Random(seed)
    document, found = await routes(house)
    known = await ids(house, admin)
    citizen = await house.citizen()
    failures: list[str] = []
    for method, template, route in found:
        if not safe(template):
            continue
        holder = citizen.headers if "/chat/" in template else admin.headers
        for _ in range(ROUNDS):
            path, query = template, {}
            for part in route.get("parameters", ()):
                value = shaped(document, part.get("schema", {}), dice)
                if part["in"] == "path":
                    filled = dice.choice([*known, *known, "x", "%00", "%F0%9F%98%80", "..%2f"])
                    path = path.replace("{" + part["name"] + "}", filled)
                elif part["in"] == "query" and dice.random() < 0.5:
                    query[part["name"]] = value if isinstance(value, str | int | float) else "x"
            query = {name: encodable(value) for name, value in query.items() if name != "wait"}
            content = route.get("requestBody", {}).get("content", {})
            more: dict[str, Any] = {}
            if "application/json" in content:
                body = shaped(document, content["application/json"]["schema"], dice)
                raw = dice.choice(BODIES) if dice.random() < 0.15 else dumped(body)
                more = {"content": raw, "headers": {**holder, "Content-Type": "application/json"}}
            else:
                more = {"headers": holder}
                if content:
                    more["files"] = {"file": ("a\ud83d".encode("utf-8", "replace").decode(), b"%PDF-1.4 x", "application/pdf")}
            if "/forget" in path or "/close" in path and "/chat/" in path:
                citizen = await house.citizen()
                more["headers"] = citizen.headers
            answer = await house.http.request(method, path, params=query, **more)
            if answer.status_code >= 500:
                sent = more.get("content", b"")[:300]
                failures.append(f"{answer.status_code} {method} {path} {query} {sent!r}")
            elif answer.status_code >= 400 and answer.status_code != 405:
                assert answer.headers["content-type"] == "application/problem+json", (method, path, answer.text)
                assert isinstance(answer.json().get("code"), str)
    assert failures == []


def encodable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode()[:2000] if isinstance(value, str) else value


async def test_without_a_session_every_staff_route_is_closed(house: House) -> None:
    _, found = await routes(house)
    for method, template, _ in found:
        if "/chat/" in template or "/auth/login" in template or not template.startswith("/api/v1/"):
            continue
        path = template
        for name in [part.split("}")[0] for part in template.split("{")[1:]]:
            path = path.replace("{" + name + "}", str(uuid4()) if name.endswith("_id") else "close")
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer \xff".encode("latin-1")}):
            sent = {**headers, "Content-Type": "application/json"}
            answer = await house.http.request(method, path, content=b"{}", headers=sent)  # type: ignore[arg-type]
            assert answer.status_code in (401, 422), (method, path, answer.status_code, answer.text)


async def test_no_field_of_a_schema_is_unnamed(house: House) -> None:
    """The document can be read at all, and each operation tells its refusals."""
    _, found = await routes(house)
    assert len(found) > 60
    assert all(route["responses"].keys() & {"422", "401", "404"} for _, path, route in found if path.startswith("/api/"))
