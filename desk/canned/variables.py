"""Variables of a canned reply, `{name}`-style; pure."""

import re
from collections.abc import Mapping

KNOWN = ("name", "operator", "organization", "queue", "date")
_VARIABLE = re.compile(r"\{([^{}\s]*)\}")


def unknown(text: str) -> list[str]:
    """The variables of `text` that nothing fills, in order."""
    return [name for name in _VARIABLE.findall(text) if name not in KNOWN]


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """What has no value goes, with the blank and the comma before it: «Hola, {name}.» reads «Hola.»."""

    def put(match: re.Match[str]) -> str:
        value = values.get(match[2])
        return match[1] + value if value else ""

    return re.sub(r"(,?[ \t]?)" + _VARIABLE.pattern, put, text)
