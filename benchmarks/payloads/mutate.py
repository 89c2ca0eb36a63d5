"""Calls bent out of shape: fields gone, doubled, of another type, far too long, nested deep; bytes that are no text."""

import copy
import json
from random import Random
from typing import Any
from urllib.parse import quote_plus

_WORDS = ["", " ", "0", "-1", "null", "true", "\x00", "\u202e", "\ud83d", "ñ" * 300, "😢" * 2_000, "{{1}}", "' OR 1=1 --",
          "<script>", "../../etc/passwd", "whatsapp:", "9" * 400, "2026-02-30", "/start x", "STOP", "me quiero morir"]  # fmt: skip
_NUMBERS = [0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), 10**40, 1.5, -0.0, 1e308]


def odd(random: Random) -> Any:
    """A value of any kind but the expected."""
    kind = random.randrange(7)
    if kind == 0:
        return random.choice(_NUMBERS)
    if kind == 1:
        return random.choice(_WORDS)
    if kind == 2:
        return random.choice([None, True, False])
    if kind == 3:
        return [odd(random) for _ in range(random.randrange(3))]
    if kind == 4:
        return {random.choice(_WORDS) or "a": odd(random)}
    if kind == 5:
        return "".join(chr(random.randrange(1, 0x2FFF)) for _ in range(random.randrange(40)))
    return _deep(random.randrange(2, 60))


def _deep(levels: int) -> Any:
    inner: Any = 1
    for level in range(levels):
        inner = [inner] if level % 2 else {"a": inner}
    return inner


def update(sample: dict[str, Any], random: Random) -> bytes:
    """A mutated update, as it would be sent."""
    root = {"root": copy.deepcopy(sample)}
    for _ in range(random.randrange(1, 4)):
        holder, key = random.choice(_places(root["root"]) or [(root, "root")])
        if random.random() < 0.2 and isinstance(holder, dict) and holder is not root:
            del holder[key]
        else:
            holder[key] = odd(random)
        if not isinstance(root["root"], dict | list):
            break
    plain = json.dumps(root["root"], ensure_ascii=random.random() < 0.5, allow_nan=True)
    return _bent(plain.encode("utf-8", "surrogatepass"), random)


def _places(node: Any) -> list[tuple[Any, Any]]:
    inside = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    return [place for key, value in inside for place in ((node, key), *_places(value))]


def form(sample: dict[str, str], random: Random) -> bytes:
    """A mutated form, encoded."""
    pairs = list(sample.items())
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(pairs)) if pairs else 0
        match random.randrange(4):
            case 0 if pairs:
                pairs.pop(at)
            case 1 if pairs:
                pairs.insert(at, pairs[at])
            case 2 if pairs:
                pairs[at] = (pairs[at][0], str(odd(random)))
            case _:
                pairs.append((random.choice(["NumMedia", "MediaUrl0", "ErrorCode", "Latitude", *_WORDS]), str(odd(random))))
    plain = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
    return _bent(plain.encode(), random)


def quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def _bent(data: bytes, random: Random) -> bytes:
    """One in five is also cut, or has bytes changed."""
    if random.random() > 0.2 or not data:
        return data
    if random.random() < 0.5:
        return data[: random.randrange(len(data))]
    bent = bytearray(data)
    for _ in range(random.randrange(1, 5)):
        bent[random.randrange(len(bent))] = random.randrange(256)
    return bytes(bent)
