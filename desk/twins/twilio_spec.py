"""Checking a call against Twilio's Messages resource: the published OpenAPI file when given, else our own contract."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

_OWN = Path(__file__).with_name("twilio_contract.yaml")
_PATH = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
_QUERY = ("To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken")
_BODY_LIMIT = 1_600


class TwilioSpec:
    """`path`: the OpenAPI document of the Messages resource."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._fields: dict[str, Any] = yaml.safe_load(_OWN.read_text(encoding="utf-8"))
            self._schemas: dict[str, Any] = {}
            self._required = {name for name, field in self._fields.items() if field.get("required") is True}
            self._query: dict[str, Any] = {name: {} for name in _QUERY}
            return
        document = json.loads(path.read_text(encoding="utf-8"))
        content = document["paths"][_PATH]["post"]["requestBody"]["content"]
        schema = content["application/x-www-form-urlencoded"]["schema"]
        self._fields, self._required = schema["properties"], set(schema.get("required", ()))
        self._schemas = document["components"]["schemas"]
        asked = document["paths"][_PATH]["get"]["parameters"]
        self._query = {one["name"]: one["schema"] for one in asked if one["in"] == "query"}

    def check_query(self, what: str, values: Mapping[str, str]) -> list[str]:
        """What is wrong with the filters of a GET."""
        problems = [f"{name} is not a parameter of {what}" for name in values if name not in self._query]
        return problems + [
            f"{name} does not fit its schema" for name, value in values.items()
            if name in self._query and not self._fits(self._query[name], value)
        ]  # fmt: skip

    def check(self, form: Iterable[tuple[str, str]]) -> list[str]:
        """What is wrong with a POST to Messages; empty when nothing is."""
        pairs = list(form)
        names = {name for name, _ in pairs}
        problems = [f"{name} is required" for name in sorted(self._required - names)]
        for name, value in pairs:
            if name not in self._fields:
                problems.append(f"{name} is not a parameter")
            elif not self._fits(self._fields[name], value):
                problems.append(f"{name} does not fit its schema")
        if not names & {"Body", "MediaUrl", "ContentSid"}:
            problems.append("one of Body, MediaUrl, ContentSid is required")
        if any(name == "Body" and len(value) > _BODY_LIMIT for name, value in pairs):
            problems.append("Body is longer than 1600 characters")
        if any(name == "ContentVariables" and not _is_object(value) for name, value in pairs):
            problems.append("ContentVariables is no JSON object of strings")
        return problems

    def _fits(self, schema: dict[str, Any], value: str) -> bool:
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rsplit("/", 1)[1]]
        kind = schema.get("type", "string")
        if kind == "array":
            return self._fits(schema.get("items", {}), value)
        if kind == "boolean":
            return value.lower() in ("true", "false")
        if kind in ("integer", "number"):
            return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
        if "enum" in schema and value not in schema["enum"]:
            return False
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1_000_000):
            return False
        if schema.get("format") == "uri" and not re.match(r"https?://[^\s_/]+", value):
            return False
        return "pattern" not in schema or re.search(schema["pattern"], value) is not None


def _is_object(value: str) -> bool:
    try:
        found = json.loads(value)
    except ValueError:
        return False
    return isinstance(found, dict) and all(isinstance(one, str) for one in found.values())
