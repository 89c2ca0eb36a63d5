"""What tells who a person is, replaced by typed placeholders before a text leaves, and put back in the answer.

Errs on the side of replacing: a placeholder too many costs the model a word, a name too few is a leak.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

import phonenumbers
import yaml

from core.texts.sound import plain

REGIONS = ("AR", "UY")
PLACEHOLDER = re.compile(r"\[(?:NAME|DOCUMENT|PHONE|EMAIL|ADDRESS|BIRTH|NUMBER)_\d+\]")

_WORD = r"[^\W\d_][^\W\d_'’\-]*"
_CAPITAL = r"[A-ZÁÉÍÓÚÜÑÃÕÂÊÔÇ][^\W\d_'’\-]*"
_PARTICLE = r"(?:de la|de los|de las|del|de|da|dos|van|von|y)"
_PARTICLES = frozenset(["de", "del", "la", "las", "los", "da", "dos", "van", "von"])
_EMAIL = re.compile(r"[\w.+\-]+ ?@ ?[\w\-]+(?:\.[\w\-]+)+")
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z][\w.]{2,}")
_CUED_NUMBER = re.compile(
    r"\b(?:d\.?n\.?i\.?|c\.?i\.?|documento|c[eé]dula|carn[eé]|identidade|cpf|rg|cuil|cuit|l\.?[ec]\.?|pas(?:a|s)porte?|passport|"
    r"i\.?d\.? (?:card|number)|document)\b[^\d\n]{0,25}?((?:(?-i:[A-Z]{1,3})[ \-]?)?\d[\d.\- ]{4,16}\d)",
    re.IGNORECASE,
)
_DOCUMENTS = re.compile(
    r"(?<![\w$])(?:\d{2}-\d{7,8}-\d|\d\.\d{3}\.\d{3}-\d|\d{7}-\d|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{1,2}\.\d{3}\.\d{3})(?![\w])"
)
_MONEY_BEFORE = re.compile(r"(?:\$|u\$s|usd|ars|uyu|pesos|importe|monto)\s*$", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<!\w)\+?\d(?:[ .\-()/]?\d){6,17}(?!\w)")
_BIRTH = re.compile(
    r"\b(?:nac[ií](?:d[oa])?|nacimiento|born|nasci(?:da|do)?|cumplo(?: años)?)\b[^\d\n]{0,20}"
    r"(\d{1,2}(?:[/.\-]| de | )(?:\d{1,2}|[a-zç]+)(?:(?:[/.\-]| de | del | )\d{2,4})?)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:calle|avenida|avda?\.?|av\.?|pasaje|pje\.?|bulevar|boulevard|bv\.?|diagonal|camino|ruta|rua|manzana|mz\.?|street)\s+"
    r"(?:[\w.'’]+\s+){0,5}?(?:(?:n[°ºo.]*|al|nro\.?)\s*)?\d{1,5}\b(?:\s*,?\s*(?:piso|depto\.?|dpto\.?|apto\.?|casa|lote|torre)\s*\w{1,4})*",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:vivo|vivimos|resido|domicilio|direcci[oó]n|moro|endere[cç]o|i live|my address)\b(?:\s+(?:es|está|en|in|at|is|em|é|la|mi|calle|:))*"
    r"[\s:]+((?:[\w.'’]+\s+){1,6}?\d{1,5}\b(?:\s*,?\s*(?:piso|depto\.?|dpto\.?|apto\.?|casa|lote|torre)\s*\w{1,4})*)",
    re.IGNORECASE,
)
_ENGLISH_STREET = re.compile(rf"\b\d{{1,5}}\s+(?:{_CAPITAL}\s+){{1,4}}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive)\b\.?")
_NO_STREET = (
    r"(?:ley|resoluci[oó]n|decreto|ordenanza|expediente|disposici[oó]n|art[ií]culo|l[ií]nea|a[nñ]o|law|line|lei|enero|febrero|marzo|"
    r"abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
)
_CORNER = re.compile(rf"(?<!\w)(?!(?i:{_NO_STREET})\b)((?:{_CAPITAL}\s+){{1,4}}\d{{3,5}})(?!\w)", re.UNICODE)

_NAME_CUE = re.compile(
    r"\b(?:me llamo|mi nombre(?: completo)? es|me dicen|nombre y apellido\s*:?|nombre\s*:|apellido\s*:|my name is|"
    r"(?:i am|i'm) called|me chamo|meu nome [eé]|se llama|his name is|her name is|se chama)\s+",
    re.IGNORECASE,
)
_WEAK_CUE = re.compile(
    r"\b(?:soy|habla|ac[aá]|aqu[ií]|i am|i'm|this is|sou(?: [oa])?|firma|atte\.?|saludos,?|sr\.?|sra\.?|se[nñ]or[a]?|do[nñ]a?|"
    r"hij[oa]|herman[oa]|marido|espos[oa]|pareja|novi[oa])\s+(?:el |la |a |o )?",
    re.IGNORECASE,
)
_AFTER_CUE = re.compile(rf"(?:{_WORD})(?:\s+(?:{_PARTICLE}\s+)?{_WORD}){{0,3}}")
# Capitalised words in a row, else one word.
_RUNS = re.compile(rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)?{_CAPITAL}){{0,3}}|{_WORD}")
_ACCENTED = {"a": "[aáàâã]", "e": "[eéê]", "i": "[ií]", "o": "[oóôõ]", "u": "[uúü]", "n": "[nñ]", "c": "[cç]", " ": r"\s+"}
_NAME_ENDS = frozenset(
    re.findall(
        r"\w+",
        """y e o u pero porque que quiero queria necesito tengo vivo soy estoy de en con para por mi me la el los un una dni and i but
        from my need want live have am is eu preciso quero moro tenho tel telefono celular documento hola busco consulto
        ayuda nuevo hace desde no si ya tambien muy mas como cuando donde a ando quisiera naci""",
    )
)


@cache
def _given_names() -> frozenset[str]:
    raw = yaml.safe_load(files("bot.model").joinpath("names.yaml").read_text("utf-8"))
    return frozenset(raw["names"].split())


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
            for name in _cued(text):
                self._remember(name, *name.split())
            for name in self._given(text):
                self._remember(name, *(word for word in name.split() if plain(word) in _given_names()))

    def _remember(self, *parts: str) -> None:
        for part in map(plain, parts):
            if len(part) > 2 and part not in _NAME_ENDS and part not in self._names:
                self._names.append(part)

    def hide(self, text: str) -> str:
        # A placeholder that a person types would be put back as somebody's data.
        text = PLACEHOLDER.sub("[…]", text)
        text = self._sub(_EMAIL, "EMAIL", text)
        text = self._sub(_HANDLE, "EMAIL", text)
        text = self._sub(_BIRTH, "BIRTH", text, group=1)
        text = self._sub(_CUED_NUMBER, "DOCUMENT", text, group=1)
        for pattern, group in ((_ENGLISH_STREET, 0), (_STREET, 0), (_HOME, 1), (_CORNER, 1)):
            text = self._sub(pattern, "ADDRESS", text, group=group, keep=self._published)
        text = self._sub(_DOCUMENTS, "DOCUMENT", text)
        text = self._phones(text)
        text = self._sub(_LONG_NUMBER, "NUMBER", text)
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
            if "[" in part or (keep and keep(part)) or _MONEY_BEFORE.search(found.string[: found.start(group)]):
                return whole
            begin = found.start(group) - found.start()
            return whole[:begin] + self._placeholder(kind, part) + whole[begin + len(part) :]

        return pattern.sub(replaced, text)

    def _phones(self, text: str) -> str:
        for region in REGIONS:
            spans = [(match.start, match.end) for match in phonenumbers.PhoneNumberMatcher(text, region)]
            for start, end in reversed(spans):
                if not _MONEY_BEFORE.search(text[:start]):
                    text = text[:start] + self._placeholder("PHONE", text[start:end]) + text[end:]
        return text

    def _hide_names(self, text: str) -> str:
        for name in sorted(self._names, key=len, reverse=True):
            letters = "".join(_ACCENTED.get(letter, re.escape(letter)) for letter in name)
            pattern = re.compile(rf"(?<![\w\[]){letters}(?!\w)", re.IGNORECASE)
            text = pattern.sub(lambda found: self._placeholder("NAME", found.group()), text)
        return text

    def _published(self, part: str) -> bool:
        return plain(part) in self._public

    def _given(self, text: str) -> Iterator[str]:
        """Given names with what follows them, unless what is published names them in the same words."""
        for found in _RUNS.finditer(text):
            words = found.group().split()
            first = next((n for n, word in enumerate(words) if plain(word) in _given_names()), None)
            if first is None:
                continue
            name = _cut(" ".join(words[first:])) or words[first]
            near = text[: found.start()].split()[-1:] + words + text[found.end() :].split()[:1]
            pairs = [f"{one} {two}".strip(" .,;:?!") for one, two in pairwise(near) if name.split()[0] in (one, two)]
            if not any(self._published(pair) for pair in pairs):
                yield name


@cache
def _cued(text: str) -> tuple[str, ...]:
    """Whatever follows a cue: any words after «me llamo», names or capitalised words after «soy»."""
    found: list[str] = []
    for cue in _NAME_CUE.finditer(text):
        after = _AFTER_CUE.match(text, cue.end())
        if after and (name := _cut(after.group())):
            found.append(name)
    for cue in _WEAK_CUE.finditer(text):
        after = _AFTER_CUE.match(text, cue.end())
        words = (_cut(after.group()) if after else "").split()
        if words and (words[0].istitle() or plain(words[0]) in _given_names()):
            capital = words[0][0].isupper()
            kept = [word for n, word in enumerate(words) if n == 0 or not capital or word[0].isupper() or word in _PARTICLES]
            found.append(" ".join(kept))
    return tuple(found)


def _cut(run: str) -> str:
    """Up to the first word that begins something else; `de`, `la` and the like stay inside a name."""
    kept: list[str] = []
    words = run.split()
    for number, word in enumerate(words):
        if plain(word) in _PARTICLES:
            after = next((later for later in words[number + 1 :] if plain(later) not in _PARTICLES), "")
            if not after[:1].isupper() or not (kept or word[0].isupper()):
                break
        elif plain(word) in _NAME_ENDS:
            break
        kept.append(word)
    while kept and plain(kept[-1]) in _PARTICLES:
        kept.pop()
    return " ".join(kept)
