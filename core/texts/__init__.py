"""Text that people see, from message files: messages/<locale>/<file>.yaml, keys `file.path.to.text`."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LOCALES = ("es", "en")
_FOLDER = Path(__file__).parent / "messages"


def _flatten(prefix: str, node: Any) -> dict[str, str]:
    if not isinstance(node, dict):
        return {prefix: str(node)}
    flat: dict[str, str] = {}
    for key, value in node.items():
        flat |= _flatten(f"{prefix}.{key}", value)
    return flat


@lru_cache(maxsize=8)
def messages(locale: str) -> dict[str, str]:
    """All texts of one language, flat."""
    flat: dict[str, str] = {}
    for file in sorted((_FOLDER / locale).glob("*.yaml")):
        flat |= _flatten(file.stem, yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    return flat


def pick_locale(wanted: str | None, default: str = "es") -> str:
    """The supported locale nearest to `wanted` (`es-AR` -> `es`)."""
    short = (wanted or "").replace("_", "-").split("-")[0].lower()
    return short if short in LOCALES else default


def text(key: str, locale: str, **values: object) -> str:
    """The text of `key`; English, then the key itself, stand in for a missing one."""
    found = messages(pick_locale(locale)).get(key) or messages("en").get(key) or key
    return found.format(**values) if values else found
