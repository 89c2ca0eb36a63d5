"""What tells who a person is, replaced by typed placeholders before a text leaves, and put back in the answer.

Errs on the side of replacing: a placeholder too many costs the model a word, a name too few is a leak.
"""

import re
from collections.abc import Callable, Iterable

from bot.model import numbers, person_names
from core.texts.sound import plain

PLACEHOLDER = re.compile(r"\[(?:NAME|DOCUMENT|PHONE|EMAIL|ADDRESS|BIRTH|NUMBER|PLATE)_\d+\]")

_CAPITAL = r"[A-ZÁÉÍÓÚÜÑÃÕÂÊÔÇ][^\W\d_'’\-]*"
_AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|arroba)\s?[)\]}]\s?|\s(?:arroba|at)\s)"
_DOT = r"(?:\.|\s\.\s?|\s?[(\[](?:punto|dot|ponto)[)\]]\s?|\s(?:punto|dot|ponto)\s)"
_EMAIL = re.compile(rf"[\w.+\-]{{1,64}}{_AT}[\w\-]+(?:{_DOT}[\w\-]+)+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z][\w.]{2,}")
_BIRTH = re.compile(
    r"\b(?:nac[ií](?:d[oa])?|nacimiento|born|nasci(?:da|do)?|cumplo(?: años)?)\b[^\d\n]{0,20}?"
    r"(\d{1,2}(?:[/.\-]| de | )(?:\d{1,2}|[a-zç]+)(?:(?:[/.\-]| de | del | )\d{2,4})?|[a-z]{3,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4})",
    re.IGNORECASE,
)
_FLAT = (
    r"(?:\s*,?\s*(?:piso|depto\.?|dpto\.?|departamento|apto\.?|apartamento|casa|lote|torre|block|pb|timbre)\s*\w{0,4}\b"
    r"|\s+\d{1,2}\s?(?:to|do|er|ro|vo|no|°|º)\.?(?:\s\w\b)?)*"
)
# A figure that is part of the street's own name: `18 de Julio 3986`, `calle 9 8520`, `ruta 8 km 40`.
_DOOR = r"(?:(?:n[°ºo.]*|al|nro\.?|km)\s*)?\d{1,5}\b(?!\s+de\s+\w|\s+(?:km\s)?\d{2,5}\b(?![\-.,]?\d)|[:\-]\d)"
_STREET = re.compile(
    r"\b(?:calle|avenida|avda?\.?|av\.?|pasaje|pje\.?|bulevar|boulevard|bv\.?|diagonal|camino|ruta|rua|manzana|mz\.?|street)\s+"
    rf"(?:[\w.'’]+,?\s+){{0,6}}?{_DOOR}{_FLAT}",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:vivo|vivimos|resido|domicilio|direcci[oó]n|moro|endere[cç]o|i live|my address)\b(?:\s+(?:es|está|en|in|at|is|em|é|la|mi|na|no|calle|:))*"
    rf"[\s:]+((?:[\w.'’]+,?\s+){{1,6}}?{_DOOR}{_FLAT})",
    re.IGNORECASE,
)
_STAYS = re.compile(
    rf"\b(?:estoy|estamos|paro|paramos|parando|b[uú]squenme|paso a buscarl[oa])\s+(?:en|por)\s+((?:[\w.'’]+\s+){{1,4}}?(?!(?:19|20)\d\d\b)\d{{3,5}}\b{_FLAT})",
    re.IGNORECASE,
)
_ENGLISH_STREET = re.compile(r"\b\d{1,5}\s+(?:[A-Za-z]+\s+){1,4}?(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive)\b\.?", re.IGNORECASE)
_NO_STREET = (
    r"(?:ley|resoluci[oó]n|decreto|ordenanza|expediente|disposici[oó]n|art[ií]culo|l[ií]nea|a[nñ]o|law|line|lei|enero|febrero|marzo|"
    r"abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
)
_CORNER = re.compile(rf"(?<!\w)(?!(?i:{_NO_STREET})\b)((?:{_CAPITAL}\s+){{1,4}}\d{{3,5}}\b(?!\s+\d{{2,}}|[:\-./]\d){_FLAT})(?!\w)", re.UNICODE)
_ADDRESSES = ((_ENGLISH_STREET, 0), (_STREET, 0), (_HOME, 1), (_STAYS, 1), (_CORNER, 1))
_ACCENTED = {"a": "[aáàâã]", "e": "[eéê]", "i": "[ií]", "o": "[oóôõ]", "u": "[uúü]", "n": "[nñ]", "c": "[cç]", " ": r"\s+"}


class Redaction:
    """One conversation's. `public`: published text; a name or an address that stands in it may stay."""

    def __init__(self, public: Iterable[str] = ()) -> None:
        self._public = plain("\n".join(public))
        self._placeholders: dict[tuple[str, str], str] = {}
        self._originals: dict[str, str] = {}
        self._names: list[str] = []

    def learn(self, texts: Iterable[str]) -> None:
        """Names are told once and used later: read all that was said before any of it is replaced."""
        for text in texts:
            for name in map(plain, person_names.told(text, self._public)):
                if len(name) > 2 and name not in person_names.ENDS and name not in self._names:
                    self._names.append(name)

    def hide(self, text: str) -> str:
        # A placeholder that a person types would be put back as somebody's data.
        text = PLACEHOLDER.sub("[…]", text)
        text = self._sub(_EMAIL, "EMAIL", text)
        text = self._sub(_HANDLE, "EMAIL", text)
        text = self._sub(_BIRTH, "BIRTH", text, group=1)
        text = self._numbers(text)
        for pattern, group in _ADDRESSES:
            text = self._sub(pattern, "ADDRESS", text, group=group, keep=self._published)
        return self._hide_names(text)

    def restore(self, text: str) -> str:
        return PLACEHOLDER.sub(lambda found: self._originals.get(found.group(), found.group()), text)

    def knows(self, placeholder: str) -> bool:
        return placeholder in self._originals

    def _placeholder(self, kind: str, original: str) -> str:
        key = kind, plain(original)
        if key not in self._placeholders:
            number = sum(known == kind for known, _ in self._placeholders) + 1
            self._placeholders[key] = f"[{kind}_{number}]"
            self._originals[self._placeholders[key]] = original
        return self._placeholders[key]

    def _sub(
        self, pattern: re.Pattern[str], kind: str, text: str, *, group: int = 0, keep: Callable[[str], bool] | None = None
    ) -> str:
        def replaced(found: re.Match[str]) -> str:
            whole, part = found.group(), found.group(group)
            if "[" in part and kind != "EMAIL" or (keep and keep(part)):
                return whole
            begin = found.start(group) - found.start()
            return whole[:begin] + self._placeholder(kind, part) + whole[begin + len(part) :]

        return pattern.sub(replaced, text)

    def _numbers(self, text: str) -> str:
        done, end = "", 0
        for found in numbers.find(text):
            done += text[end : found.start] + self._placeholder(found.kind, text[found.start : found.end])
            end = found.end
        return done + text[end:]

    def _hide_names(self, text: str) -> str:
        for name in sorted(self._names, key=len, reverse=True):
            letters = "['’]?".join(_ACCENTED.get(letter, re.escape(letter)) for letter in name)
            pattern = re.compile(rf"(?<![\w\[]){letters}(?!\w)", re.IGNORECASE)
            text = pattern.sub(lambda found: self._placeholder("NAME", found.group()), text)
        return text

    def _published(self, part: str) -> bool:
        return plain(part) in self._public
