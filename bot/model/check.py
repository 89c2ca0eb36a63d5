"""Sentence by sentence: a citation that exists, and nothing that the cited passage does not hold. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model import numbers, person_names
from bot.model.redaction import PLACEHOLDER
from core.texts.sound import plain
from knowledge_base import languages, words
from knowledge_base.passages import sentences

CITATION = re.compile(r"\s*\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]")
_AFTER_STOP = re.compile(r"([.!?…]+)((?:\s*\[\d{1,2}(?:\s*,\s*\d{1,2})*\])+)")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:av|avda|dra?|sra?|srta|lic|ing|art|inc|tel|cel|n[uú]m|nro|pje|bv|bvar|esq|depto|dpto|apto|pag|hs|ej|prof|gral|"
    r"cnel|tte|st|mr|mrs|ms|[A-ZÁÉÍÓÚÑ])\.$",
    re.IGNORECASE,
)
LINK = re.compile(
    r"(?:https?://|www\.)[^\s\])>»\"]+|[\w.+\-]+@[\w\-]+\.[\w.\-]+|\b[\w\-]+(?:\.[\w\-]+)*\.[a-z]{2,}\b(?:/[^\s\])>»]*)?"
    r"|\b[\w\-]+ (?:punto|dot|ponto) (?:com?|org|net|[a-z]{2})\b",
    re.IGNORECASE,
)
MARKUP = re.compile(r"!\[|\]\(|<[a-z/!]|://|\bjavascript:|\bdata:[a-z]+/|[{}]", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![\w.])[A-ZÁÉÍÓÚÜÑÃÕÂÊÔÇ][^\W\d_]+")
# Capitals that a translation brings with it.
_CALENDAR = frozenset(
    re.findall(
        r"\w+",
        """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
        october november december spanish english portuguese argentina uruguay argentine uruguayan brasil brazil""",
    )
)
_FIGURES = re.compile(r"\d+")
_LONG_RUN = re.compile(r"\+?\d(?:[ .\-()/]{0,2}\d){5,}")
SHARED_PART = 0.34  # of a sentence's content words, when it is in the passage's language
SHARED_FEW = 1  # at least, when it is in another


class Passage(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """`text`: without its marks. `cited`: places in the list of passages. `fault`: why it may not be said."""

    text: str
    cited: tuple[int, ...] = ()
    fault: str | None = None


def split(answer: str) -> list[str]:
    """Sentences, marks inside theirs: «It opens at 8. [1]» is read as «It opens at 8 [1].»."""
    found: list[str] = []
    for part in sentences(_AFTER_STOP.sub(r"\2\1", answer)):
        if (found and _ABBREVIATED.search(found[-1])) or (found and not CITATION.sub("", part).strip(" .•-*")):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def check(sentence: str, passages: Sequence[Passage], language: str) -> Checked:
    """`sentence` as the model wrote it, persons' data still hidden."""
    marks = [int(number) for mark in CITATION.findall(sentence) for number in mark.split(",")]
    text = _tidy(CITATION.sub("", sentence))
    if not marks:
        return Checked(text, fault="no citation")
    if not all(1 <= mark <= len(passages) for mark in marks):
        return Checked(text, fault="citation of nothing")
    cited = tuple(dict.fromkeys(mark - 1 for mark in marks))
    sources = [passages[place] for place in cited]
    return Checked(text, cited, _fault(PLACEHOLDER.sub(" ", text), sources, language))


def _fault(text: str, sources: Sequence[Passage], language: str) -> str | None:
    held = "\n".join(f"{source.title}\n{source.heading}\n{source.text}" for source in sources)
    folded = held.lower()
    if any(_link(link) not in folded for link in LINK.findall(text)) or any(mark not in held for mark in MARKUP.findall(text)):
        return "link of its own"
    if any(plain(text[run.start : run.end]) not in plain(held) for run in numbers.find(text) if not _digits(text[run.start : run.end])):
        return "number of its own"
    digits = {_digits(run) for run in _LONG_RUN.findall(held)}
    if any(not any(_digits(run) in known for known in digits) for run in _LONG_RUN.findall(text)):
        return "number of its own"
    if not set(_FIGURES.findall(_LONG_RUN.sub(" ", text))) <= set(_FIGURES.findall(held)):
        return "figure of its own"
    if _names_somebody(text, held):
        return "name of its own"
    return None if _shares(text, held, sources, language) else "not in the passage"


def _shares(text: str, held: str, sources: Sequence[Passage], language: str) -> bool:
    content = set(words.content_words(text))
    if not content:
        return False
    known = set(words.words(held)) | {stem for source in sources for stem in words.stems(held, source.language)}
    shared = 0
    for word in content:
        forms = {word, *(words.stem(word, spoken) for spoken in {language, *(source.language for source in sources)})}
        forms |= {target for form in set(forms) for target in languages.translations().get(form, ())}
        shared += bool(forms & known)
    if all(source.language == language for source in sources):
        return shared / len(content) >= SHARED_PART
    return shared >= SHARED_FEW


def _names_somebody(text: str, held: str) -> bool:
    """A capital inside the sentence, or a person's name anywhere, that no cited passage holds."""
    known = set(re.findall(r"\w+", plain(held)))
    for found in _CAPITAL.finditer(text):
        word = plain(found.group())
        if word in known or word in _CALENDAR or found.group().isupper():
            continue
        person = word in person_names.given_names() or word in person_names.surnames()
        begins = not text[: found.start()].rstrip() or text[: found.start()].rstrip()[-1] in ".:!?¿¡«•"
        translated = any(target in known for target in languages.translations().get(word, ()))
        if person or not (begins or translated):
            return True
    return False


def _tidy(text: str) -> str:
    """What a chat shows: no Markdown, no space before a full stop."""
    text = re.sub(r"^\s*(?:[-*•]|#+)\s+", "• " if re.match(r"\s*[-*•]\s", text) else "", text)
    text = text.replace("**", "").replace("__", "").replace("`", "")
    return re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"[ \t]+", " ", text)).strip()


def _link(link: str) -> str:
    return link.lower().rstrip(".,;:!?")


def _digits(run: str) -> str:
    return re.sub(r"\D", "", run)


def is_no_answer(answer: str) -> bool:
    return "no_answer" in plain(answer)
