"""Checking a call against the Bot API: the published specification when its file is given, else our own contract."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from desk.twins.telegram_sends import Upload

_OWN = Path(__file__).with_name("telegram_contract.yaml")
# What the specification says in prose: characters and bytes.
_TEXT_UNITS = 4_096
_CALLBACK_BYTES = 64
_CAPTION_UNITS = 1_024
_ALBUM = range(2, 11)
_ATTACH = re.compile(r"attach://([A-Za-z0-9_-]+)")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TelegramSpec:
    """`path`: JSON with `methods` and `types`, as generated from core.telegram.org."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._methods, self._types = _own(), {}
        else:
            document = json.loads(path.read_text(encoding="utf-8"))
            self._methods, self._types = document["methods"], document["types"]

    def check(self, method: str, values: Mapping[str, Any]) -> list[str]:
        """What is wrong with the call; empty when nothing is. Values may be strings, as forms carry them."""
        if method not in self._methods:
            return [f"there is no method {method}"]
        named = _attached(values)
        plain = {name: value for name, value in values.items() if name not in named}
        problems = self._fields(self._methods[method].get("fields", []), plain, as_form=True)
        problems += [f"{name} is attached nowhere" for name in sorted(named - values.keys())]
        return problems + _prose(method, values)

    def _fields(self, fields: list[dict[str, Any]], values: Mapping[str, Any], *, as_form: bool) -> list[str]:
        known = {field["name"]: field for field in fields}
        problems = [f"{name} is not a parameter" for name in values if name not in known]
        problems += [f"{name} is required" for name, f in known.items() if f.get("required") and name not in values]
        for name, value in values.items():
            if name in known and not any(self._fits(kind, value, as_form) for kind in known[name]["types"]):
                problems.append(f"{name} is none of {', '.join(known[name]['types'])}")
        return problems

    def _fits(self, kind: str, value: Any, as_form: bool) -> bool:
        if kind.startswith("Array of "):
            value = _decoded(value, as_form)
            inner = kind.removeprefix("Array of ")
            return isinstance(value, list) and all(self._fits(inner, item, False) for item in value)
        if kind in ("Integer", "Float"):
            if isinstance(value, str):
                return as_form and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
            return isinstance(value, int | float) and not isinstance(value, bool)
        if kind in ("Boolean", "True"):
            return isinstance(value, bool) or (as_form and value in ("true", "false", "True", "False"))
        if kind == "String":
            return isinstance(value, str)
        if kind == "InputFile":
            return isinstance(value, Upload)
        return self._object(kind, _decoded(value, as_form))

    def _object(self, kind: str, value: Any) -> bool:
        if kind == "Array":
            return isinstance(value, list)
        if not isinstance(value, dict):
            return False
        described = self._types.get(kind)
        if described is None:
            return True
        if "subtypes" in described and not described.get("fields"):
            return any(self._object(subtype, value) for subtype in described["subtypes"])
        return not self._fields(described.get("fields", []), value, as_form=False)


def _own() -> dict[str, Any]:
    contract = yaml.safe_load(_OWN.read_text(encoding="utf-8"))
    return {
        method: {
            "fields": [
                {"name": name, "types": [kind.rstrip("!")], "required": kind.endswith("!")} for name, kind in fields.items()
            ]
        }
        for method, fields in contract.items()
    }


def _decoded(value: Any, as_form: bool) -> Any:
    if not as_form or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _attached(values: Mapping[str, Any]) -> set[str]:
    """Names of the uploads that other fields speak of (Bot API, sending files: attach://)."""
    return {name for value in values.values() if isinstance(value, str) for name in _ATTACH.findall(value)}


def _prose(method: str, values: Mapping[str, Any]) -> list[str]:
    """Limits that the reference states in words."""
    problems = []
    if method == "sendMessage":
        text = str(values.get("text", ""))
        if not text.strip():
            problems.append("message text is empty")
        if len(text.encode("utf-16-le")) // 2 > _TEXT_UNITS:
            problems.append("message is too long")
    markup = _decoded(values.get("reply_markup"), True) or {}
    for row in markup.get("inline_keyboard", []) if isinstance(markup, dict) else []:
        for button in row:
            if not 1 <= len(str(button.get("callback_data", "x")).encode()) <= _CALLBACK_BYTES:
                problems.append("BUTTON_DATA_INVALID")
    album = _decoded(values.get("media"), True) if method == "sendMediaGroup" else None
    if isinstance(album, list) and len(album) not in _ALBUM:
        problems.append("an album has 2 to 10 files")
    captions = [values.get("caption"), *(one.get("caption") for one in album or [] if isinstance(one, dict))]
    if any(len(str(caption or "").encode("utf-16-le")) // 2 > _CAPTION_UNITS for caption in captions):
        problems.append("message caption is too long")
    if method == "setWebhook" and "secret_token" in values and not _SECRET.fullmatch(str(values["secret_token"])):
        problems.append("secret_token has characters that are not allowed")
    return problems
