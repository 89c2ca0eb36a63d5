"""Numbers that tell who somebody is, found as whole runs of digits however they are spaced, marked or spelled out. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from core.texts.sound import plain

REGIONS = ("AR", "UY", "BR")
LEAST, LEAST_CUED, BANK = 6, 5, 14
LEAST_SPOKEN = 6

_JOINT = "[ \t\u00a0.,'’·\\-–—_/()…\ufe0f\u20e3\u200b-\u200d\u2060]{0,4}"
_RUN = re.compile(rf"(?<![\w$])(?:[A-Za-z]{{1,3}}[ \-]?)?\+?\(?\d(?:{_JOINT}\d)*\)?")
_LEADING = re.compile(r"[A-Za-z]+[ \-]?")
_GLUED = re.compile(r"[A-Z]{1,3}[ \-]?\d{6,8}\Z")
_CUE_DOCUMENT = re.compile(
    r"\b(?:d\.?n\.?i\.?|c\.?i\.?|documentos?|document|c[eé]dula|carn[eé]|identi(?:dade?|ty|dad)|cpf|rg|cuil|cuit|l\.?[ec]\.?|pas{1,2}aporte?|"
    r"passport|i\.?d\.?)\b[^\d\n]{0,25}\Z",
    re.IGNORECASE,
)
_CUE_PHONE = re.compile(
    r"\b(?:tel[eé]?f?o?n?[oe]?s?|cel(?:u|ular)?|cels?|m[oó]vil|wh?ats?(?:app)?|wasap|wsp|wpp|ll[aá]m\w*|n[uú]meros?|nro|phone|call|text|ligar?|liga)\b"
    r"[^\d\n]{0,25}\Z",
    re.IGNORECASE,
)
_CUE_AFTER = re.compile(
    r"\s*,?\s*(?:es|is|é)\s+(?:el |la |mi |my |meu |su |o |a )?(?:(?P<document>dni|documento?s?|ci\b|c[eé]dula|cpf|id\b)|"
    r"n[uú]mero|cel|tel|whats|phone|number)",
    re.IGNORECASE,
)
_LIST = re.compile(r"\d{1,2}(?:, ?\d{1,2})+")
_DOCUMENT = re.compile(r"\d{2}-\d{7,8}-\d|\d\.\d{3}\.\d{3}-\d|\d{6,7}-\d|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{1,2}\.\d{3}\.\d{3}")
_SUM = re.compile(r"\d{1,3}[.,]\d{3}")
_DAY = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:20)?[23]\d|20[23]\d-\d\d-\d\d")
_MONEY_BEFORE = re.compile(r"(?:\$|u\$s|usd|ars|uyu|pesos|importe|monto|r\$)\s*\Z", re.IGNORECASE)
_MONEY_AFTER = re.compile(r"\s*(?:pesos|mangos|lucas|d[oó]lares|reais|euros|usd|ars|uyu)\b", re.IGNORECASE)
_TOLL_FREE = re.compile(r"08[01]0[ .\-]?\d")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_PLATE_CUE = re.compile(
    r"\b(?:patente|matr[ií]cula|chapa|dominio|placa|licen[cs]e plate|plate)\b[^\d\n]{0,15}?"
    r"\b([A-Za-z]{2,3}[ \-]?\d{3,4}(?:[ \-]?[A-Za-z]{2})?|[A-Za-z]{3}\d[A-Za-z]\d\d)\b",
    re.IGNORECASE,
)
_PLATE = re.compile(r"\b(?:[A-Z]{2}[ \-]?\d{3}[ \-]?[A-Z]{2}|[A-Z]{3}\d{3,4}|[A-Z]{3}\d[A-Z]\d\d)\b")
_DIGIT = (
    "cero|una?|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|zero|one|two|three|four|five|six|seven|eight|nine|oh|um|uma|dois|duas|"
    "quatro|sete|oito|nove|diez|dez|ten|once|doce|trece|catorce|quince|onze|doze|treze|quatorze|quinze|dieci[a-zé]+|veint[a-zéó]+|"
    "vinte|treinta|trinta|cuarenta|quarenta|cincuenta|cinquenta|sesenta|sessenta|setenta|ochenta|oitenta|noventa|twenty|thirty|"
    "forty|fifty|sixty|seventy|eighty|ninety|cien(?:to)?|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|"
    "ochocientos|novecientos|mil|mill[oó]n(?:es)?|doble|double|três"
)
_SPOKEN = re.compile(
    rf"\b(?:{_DIGIT}|\d{{1,4}})(?:[\s,.\-]+(?:(?:y|e|and)\s+)?(?:{_DIGIT}|\d{{1,4}}))+\b", re.IGNORECASE
)
_SPOKEN_WORD = re.compile(rf"\b(?:{_DIGIT}|\d{{1,4}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    kind: str


def find(text: str) -> list[Found]:
    """From left to right; what overlaps is one, so that no part of a number stays behind."""
    found: list[Found] = []
    for one in sorted([*_plates(text), *_runs(text), *_spoken(text)], key=lambda one: (one.start, -one.end)):
        if found and one.start < found[-1].end:
            found[-1] = Found(found[-1].start, max(found[-1].end, one.end), found[-1].kind)
        else:
            found.append(one)
    return found


def _runs(text: str) -> Iterator[Found]:
    for run in _RUN.finditer(text):
        start, end = run.span()
        before = text[:start]
        led = _LEADING.match(run.group())
        cued = _CUE_DOCUMENT.search(before) is not None
        if led and not cued and not _GLUED.fullmatch(run.group()):
            start += led.end()
            cued = _CUE_DOCUMENT.search(text[:start]) is not None
        if kind := _kind(text, start, end, cued):
            yield Found(start, end, kind)


def _kind(text: str, start: int, end: int, cued: bool) -> str | None:
    run, before = text[start:end], text[:start]
    count = sum(sign.isdigit() for sign in run)
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(text, end) or _TOLL_FREE.match(run):
        return None
    after = _CUE_AFTER.match(text, end)
    if (cued or (after and after.group("document"))) and count >= LEAST_CUED:
        return "DOCUMENT"
    called = after is not None or _CUE_PHONE.search(before) is not None
    if count < (LEAST_CUED if called else LEAST) or _harmless(run):
        return None
    if count >= BANK:
        return "NUMBER"
    if not called and (_DOCUMENT.fullmatch(run) or _GLUED.fullmatch(run)):
        return "DOCUMENT"
    return "PHONE" if called or _is_phone(run) else "NUMBER"


def _harmless(run: str) -> bool:
    """Years, small numbers with commas, a sum below a million, a day of these years."""
    listed = all(_YEAR.match(group) for group in re.findall(r"\d+", run)) or _LIST.fullmatch(run) is not None
    return listed or _SUM.fullmatch(run) is not None or _DAY.fullmatch(run) is not None


def _is_phone(run: str) -> bool:
    for region in REGIONS:
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(run, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _plates(text: str) -> Iterator[Found]:
    for found in _PLATE_CUE.finditer(text):
        yield Found(*found.span(1), "PLATE")
    for found in _PLATE.finditer(text):
        yield Found(*found.span(), "PLATE")


def _spoken(text: str) -> Iterator[Found]:
    for found in _SPOKEN.finditer(text):
        told = _SPOKEN_WORD.findall(found.group())
        if len(told) >= LEAST_SPOKEN and not all(word.isdigit() for word in told) and "mil" not in map(plain, told[:2]):
            yield Found(*found.span(), "NUMBER")
