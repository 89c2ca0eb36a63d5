"""Names of people in a message: after a cue, or known by a given name or a surname. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import yaml

from core.texts.sound import plain
from knowledge_base import words

_WORD = r"[^\W\d_][^\W\d_'’\-]*(?:['’\-][^\W\d_]+)*"
_CAPITAL = r"[A-ZÁÉÍÓÚÜÑÃÕÂÊÔÇ][^\W\d_]*(?:['’\-][^\W\d_]+)*"
_PARTICLE = r"(?:de la|de los|de las|del|de|da|dos|van|von|y)"
_PARTICLES = frozenset(["de", "del", "la", "las", "los", "da", "dos", "van", "von"])
_CUE = re.compile(
    r"\b(?:me llamo|mi nombre(?: completo)? es|me dicen|nombre y apellido\s*:?|nombre\s*:|apellido\s*:|my name is|"
    r"(?:i am|i'm) called|me chamo|meu nome [eé]|se llama|his name is|her name is|se chama|a nombre de|em nome de|in the name of)\s+",
    re.IGNORECASE,
)
_WEAK_CUE = re.compile(
    r"\b(?:soy|habla|ac[aá]|aqu[ií]|i am|i'm|this is|sou(?: [oa])?|firma|atte\.?|saludos,?|sr\.?|sra\.?|se[nñ]or[a]?|do[nñ]a?|"
    r"hij[oa]|herman[oa]|marido|espos[oa]|pareja|novi[oa]|paciente|patient|amig[oa]|vecin[oa])\s+(?:el |la |a |o )?",
    re.IGNORECASE,
)
_AFTER_CUE = re.compile(rf"(?:{_WORD})(?:\s+(?:{_PARTICLE}\s+)?{_WORD}){{0,3}}")
# Capitalised words in a row, else one word.
_RUNS = re.compile(rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)?{_CAPITAL}){{0,3}}|{_WORD}")
_WORDS = re.compile(_WORD)
ENDS = frozenset(
    re.findall(
        r"\w+",
        """y e o u pero porque que quiero queria necesito tengo vivo soy estoy de en con para por mi me la el los un una dni and i but
        from my need want live have am is eu preciso quero moro tenho tel telefono celular documento hola busco consulto
        ayuda nuevo hace desde no si ya tambien muy mas como cuando donde a ando quisiera naci cuil mail correo again please
        gracias abren nacida nacido identidad cedula sigue esta""",
    )
)


@cache
def _read(name: str, key: str) -> frozenset[str]:
    raw = yaml.safe_load(files("bot.model").joinpath(f"{name}.yaml").read_text("utf-8"))
    return frozenset(raw[key].split())


def given_names() -> frozenset[str]:
    return _read("names", "names")


def surnames() -> frozenset[str]:
    return _read("surnames", "surnames")


def _known(word: str) -> bool:
    return plain(word) in given_names() or plain(word) in surnames()


def _beside(word: str) -> bool:
    return plain(word) in surnames() or plain(word) in _read("surnames", "beside")


@cache
def _small_words() -> frozenset[str]:
    stop = words.read("words")["stop"]
    return ENDS | {plain(word) for spoken in stop.values() for word in spoken.split()}


def told(text: str, public: str) -> Iterator[str]:
    """Each name and its words. `public`: published text, plain: what stands there in the same words is nobody's secret."""
    for name in cued(text):
        yield from (name, *name.split())
    for name in _given(text, public):
        yield from (name, *(word for word in name.split() if _known(word)))


def cued(text: str) -> tuple[str, ...]:
    """Whatever follows a cue: any words after «me llamo», names or capitalised words after «soy»."""
    found: list[str] = []
    for cue in _CUE.finditer(text):
        after = _AFTER_CUE.match(text, cue.end())
        if after and (name := _cut(after.group())):
            found.append(name)
    for cue in _WEAK_CUE.finditer(text):
        after = _AFTER_CUE.match(text, cue.end())
        run = (_cut(after.group()) if after else "").split()
        if run and (run[0].istitle() or _known(run[0])):
            title = run[0].istitle()
            kept = [
                word for n, word in enumerate(run) if n == 0 or not title or word[0].isupper() or word in _PARTICLES or _known(word)
            ]
            found.append(" ".join(kept))
    return tuple(found)


def _given(text: str, public: str) -> Iterator[str]:
    """Known names with what stands around them, unless what is published names them in the same words."""
    shouted = text.isupper()
    for found in (_WORDS if shouted else _RUNS).finditer(text):
        run = found.group().split()
        first = next((n for n, word in enumerate(run) if plain(word) in given_names()), None)
        if first is None and (not _surname(run) or _thing(text, found.start(), run)):
            continue
        name = _cut(" ".join(run[first or 0 :])) or run[first or 0]
        if len(run) == 1:
            name = _and_next(text, found, name) if first is not None else _and_last(text, found, name)
        near = text[: found.start()].split()[-1:] + run + text[found.end() :].split()[:1]
        pairs = [f"{one} {two}".strip(" .,;:?!") for one, two in pairwise(near) if name.split()[0] in (one, two)]
        if not any(plain(pair) in public for pair in pairs):
            yield name


def _surname(run: Sequence[str]) -> bool:
    return any(plain(word) in surnames() for word in run) or (len(run) > 1 and _beside(run[-1]) and plain(run[0]) not in _small_words())


def _thing(text: str, start: int, run: Sequence[str]) -> bool:
    """`Hospital Fernández`, `calle Pereyra`: a place, not somebody."""
    before = re.findall(r"\w+", plain(text[:start]))[-2:]
    things = _read("surnames", "things")
    return any(word in things for word in before) or any(plain(word) in things for word in run)


def _and_next(text: str, found: re.Match[str], name: str) -> str:
    """In small letters a name has no end to be seen: one more word, where it is a known name."""
    after = re.match(rf"\s+({_WORD})", text[found.end() :])
    return f"{name} {after.group(1)}" if after and (_known(after.group(1)) or _beside(after.group(1))) else name


def _and_last(text: str, found: re.Match[str], surname: str) -> str:
    """What stands before a surname is a given name, unless it is a small word."""
    before = re.search(rf"({_WORD})\s+\Z", text[: found.start()])
    if before is None or plain(before.group(1)) in _small_words():
        return surname
    return f"{before.group(1)} {surname}"


def _cut(run: str) -> str:
    """Up to the first word that begins something else; `de`, `la` and the like stay inside a name."""
    kept: list[str] = []
    spoken = run.split()
    for number, word in enumerate(spoken):
        if plain(word) in _PARTICLES:
            after = next((later for later in spoken[number + 1 :] if plain(later) not in _PARTICLES), "")
            if not after[:1].isupper() or not (kept or word[0].isupper()):
                break
        elif plain(word) in ENDS:
            break
        kept.append(word)
    while kept and plain(kept[-1]) in _PARTICLES:
        kept.pop()
    return " ".join(kept)
