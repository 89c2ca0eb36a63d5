"""Sentence by sentence: a citation that exists, and nothing that the cited passage does not hold. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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
_LINK = re.compile(r"(?:https?://|www\.)[^\s\])>»\"]+|[\w.+\-]+@[\w\-]+\.[\w.\-]+|\b[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:com|org|net|gob|gub|gov|info|io|edu|ar|uy|br|test|example)(?:\.[a-z]{2})?(?:/[^\s\])>»]*)?", re.IGNORECASE)
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
    numbers = [int(number) for mark in CITATION.findall(sentence) for number in mark.split(",")]
    text = _tidy(CITATION.sub("", sentence))
    if not numbers:
        return Checked(text, fault="no citation")
    if not all(1 <= number <= len(passages) for number in numbers):
        return Checked(text, fault="citation of nothing")
    cited = tuple(dict.fromkeys(number - 1 for number in numbers))
    sources = [passages[place] for place in cited]
    return Checked(text, cited, _fault(PLACEHOLDER.sub(" ", text), sources, language))


def _fault(text: str, sources: Sequence[Passage], language: str) -> str | None:
    held = "\n".join(f"{source.title}\n{source.heading}\n{source.text}" for source in sources)
    folded = held.lower()
    if any(_link(link) not in folded for link in _LINK.findall(text)):
        return "link of its own"
    digits = {_digits(run) for run in _LONG_RUN.findall(held)}
    if any(not any(_digits(run) in known for known in digits) for run in _LONG_RUN.findall(text)):
        return "number of its own"
    if not set(_FIGURES.findall(_LONG_RUN.sub(" ", text))) <= set(_FIGURES.findall(held)):
        return "figure of its own"
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
    return "no_answer" in plain(answer) or not answer.strip()
