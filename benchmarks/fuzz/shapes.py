"""Values after a schema, with strange ones here and there."""

import json
import random
from typing import Any
from uuid import UUID

VALUES: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, 2**64, 10**30, 1.5, 1e308, "", " ", "x", "\0", "a\0b", "\ud800", "😀" * 300, "a" * 100_000,
    "<script>alert(1)</script>", "'; DROP TABLE message; --", "%s %(x)s {0}", "2026-13-45", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00", "2026-01-01T00:00:00", "infinity", "me", "es", [], {}, [None], [[]], {"a": {"b": []}},
    [1] * 200, "00000000-0000-0000-0000-000000000000", {"$ne": None}, "../../x", "\u202e", "\x85", "NaN", "１２",
]  # fmt: skip
BODIES = [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b"\x00", b'{"a": NaN}', b'{"a": 1e999}', b"[" * 3000, b"{}",
          b'{"a":1,"a":2}', b'\xef\xbb\xbf{}', b"[" * 60_000 + b"]" * 60_000]  # fmt: skip
_PLAIN: dict[Any, list[Any]] = {
    "integer": [0, 1, 5, -1, 2**31 - 1, 2**31, 2**63], "number": [0, 0.5, -1, 1e308], "boolean": [True, False], "null": [None],
}  # fmt: skip
_TIMES = ["2026-05-01T10:00:00Z", "2026-05-01T10:00:00", "0001-01-01T00:00:00+14:00", "2026-12-24T09:00:00-03:00"]
_WORDS = ["hola", "x" * 50, "es", "a@b.c", "\0", "ñ", "Ana Paz", "+5491155550000", "2026-01", "a_b"]


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def shaped(
    document: dict[str, Any], schema: dict[str, Any], dice: random.Random, *, known: list[str], wild: float = 0.12, depth: int = 0
) -> Any:
    """Something the schema might take; with the chance of `wild`, anything. `known`: ids of things that are there."""
    schema = resolve(document, schema)

    def deeper(part: dict[str, Any]) -> Any:
        return shaped(document, part, dice, known=known, wild=wild, depth=depth + 1)

    if depth > 5 or dice.random() < wild:
        return dice.choice(VALUES)
    for many in ("anyOf", "oneOf", "allOf"):
        if many in schema:
            return deeper(dice.choice(schema[many]))
    if "enum" in schema or "const" in schema:
        return dice.choice(schema.get("enum") or [schema["const"]])
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        wanted = {
            name: deeper(part)
            for name, part in schema.get("properties", {}).items()
            if name in schema.get("required", ()) or dice.random() < 0.6
        }
        return wanted | ({"unheard_of": 1} if dice.random() < wild else {})
    if kind == "array":
        return [deeper(schema.get("items", {})) for _ in range(dice.randint(0, 3))]
    if kind in _PLAIN:
        return dice.choice(_PLAIN[kind])
    return _text(schema.get("format", ""), dice, known)


def _text(form: str, dice: random.Random, known: list[str]) -> str:
    if form == "uuid":
        return dice.choice(known) if known and dice.random() < 0.8 else str(UUID(int=dice.getrandbits(128)))
    if form == "date-time":
        return dice.choice(_TIMES)
    if form == "date":
        return dice.choice(["2026-05-01", "0001-01-01", "1980-02-29"])
    return dice.choice([*_WORDS, *known[:2]])


def dumped(value: Any) -> bytes:
    """Lone surrogates stay as escapes: they are what a careless client sends."""
    return json.dumps(value).encode()


def encodable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode()[:2000] if isinstance(value, str) else value
