"""One form for each kind of detail, so that the same phone written in two ways is the same."""

import re

import phonenumbers

from core.errors import Invalid
from core.texts.sound import plain

KINDS = ("document", "phone", "email", "address")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")


def normal(kind: str, value: str, country: str) -> str:
    """The form that is compared. Raises Invalid without repeating the value."""
    form = {"document": _document, "email": _email, "address": _address}.get(kind)
    found = _phone(value, country) if kind == "phone" else form(value) if form else ""
    if not found:
        raise Invalid(f"That is not a valid {kind}.", code=f"bad_{kind}")
    return found


def _document(value: str) -> str:
    found = re.sub(r"[^0-9a-z]", "", plain(value)).upper()
    return found if 5 <= len(found) <= 20 else ""


def _email(value: str) -> str:
    value = value.strip().lower()
    return value if len(value) <= 254 and _EMAIL.fullmatch(value) else ""


def _address(value: str) -> str:
    return " ".join(re.findall(r"\w+", plain(value)))


def _phone(value: str, country: str) -> str:
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def guesses(text: str, country: str) -> list[tuple[str, str]]:
    """The details that a searched text may be: (kind, normal form)."""
    found: list[tuple[str, str]] = []
    if sum(sign.isdigit() for sign in text) >= 5 or "@" in text:
        for kind in ("document", "phone", "email"):
            try:
                found.append((kind, normal(kind, text, country)))
            except Invalid:
                continue
    return found
