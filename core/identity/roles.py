"""Roles as data, with inheritance."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from core.settings import Settings

SCOPES = ("own", "participant", "queue", "organization", "area", "all")


@dataclass(frozen=True, slots=True)
class Role:
    """`scope`: one of SCOPES, the widest wins when a user has several roles. `two_factor`: it asks for one."""

    code: str
    label: dict[str, str]
    scope: str
    clearance: int
    home: str
    permissions: dict[str, frozenset[str]]
    two_factor: bool = False


def _merge(base: dict[str, frozenset[str]], more: dict[str, Any]) -> dict[str, frozenset[str]]:
    merged = dict(base)
    for resource, actions in more.items():
        merged[resource] = merged.get(resource, frozenset()) | frozenset(actions)
    return merged


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    """Raises KeyError when a role inherits from an unknown one."""
    raw = yaml.safe_load((Path(__file__).parent / "roles.yaml").read_text(encoding="utf-8"))["roles"]
    known: dict[str, Role] = {}

    def resolve(code: str) -> Role:
        if code not in known:
            row = raw[code]
            base = resolve(row["inherits"]).permissions if "inherits" in row else {}
            permissions = _merge(base, row["permissions"])
            known[code] = Role(
                code, row["label"], row["scope"], row["clearance"], row["home"], permissions,
                bool(row.get("two_factor")),
            )  # fmt: skip
        return known[code]

    for code in raw:
        resolve(code)
    return known


def permissions_of(codes: Iterable[str]) -> dict[str, frozenset[str]]:
    merged: dict[str, frozenset[str]] = {}
    for code in codes:
        merged = _merge(merged, dict(roles()[code].permissions)) if code in roles() else merged
    return merged


def scope_of(codes: Iterable[str]) -> str:
    return max((roles()[code].scope for code in codes if code in roles()), key=SCOPES.index, default="own")


def needs_two_factor(codes: Iterable[str], settings: Settings) -> bool:
    """Whether one of the roles asks for a second factor, by itself or by the settings."""
    more = {code.strip() for code in settings.two_factor_roles.split(",")}
    return any(code in more or (code in roles() and roles()[code].two_factor) for code in codes)
