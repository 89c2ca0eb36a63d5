"""A contact as WhatsApp hands it on: name and phone out of a vCard (RFC 6350). Pure."""

import quopri
import re

from channels import text as rules

MEDIA_TYPES = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_MOST = 10
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\,;nN])")


def contacts(data: bytes) -> list[tuple[str, str]]:
    """Name and phone of each card; what a card does not tell is empty. Nothing for what is no card."""
    found: list[tuple[str, str]] = []
    name = phone = ""
    for line in _FOLD.sub("", data[:100_000].decode("utf-8", "replace")).splitlines():
        head, _, value = line.partition(":")
        # A group may stand before the property: item1.TEL;type=CELL
        field, *parameters = head.strip().upper().rpartition(".")[2].split(";")
        if field == "BEGIN":
            name = phone = ""
        elif field == "FN":
            name = _plain(value, parameters)
        elif field == "TEL" and not phone:
            phone = _plain(value, parameters).removeprefix("tel:")
        elif field == "END" and (name or phone) and len(found) < _MOST:
            found.append((name, phone))
    return found


def _plain(value: str, parameters: list[str]) -> str:
    if any("QUOTED-PRINTABLE" in parameter for parameter in parameters):
        value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
    return rules.name(_ESCAPED.sub(lambda sign: " " if sign[1] in "nN" else sign[1], value))
