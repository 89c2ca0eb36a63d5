"""The words that the model is given: rules by language, passages with numbers, what was said. All texts are data to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from bot.decision import Turn
from bot.model.check import Passage
from bot.model.reply import INTENTS

LANGUAGES = ("es", "en", "pt")
TASKS = ("summary", "translate", "phrasings")
NAMES = {"es": "español", "en": "English", "pt": "português"}
MOST_TURNS = 12
TURN_CHARS = 1500
PASSAGE_CHARS = 1600
ARTICLE_CHARS = 8000


@cache
def rules(language: str) -> str:
    """Without the first line, which carries the version."""
    spoken = language if language in LANGUAGES else "es"
    raw = files("bot.model").joinpath("prompts", f"{spoken}.md").read_text("utf-8")
    return raw.split("\n", 1)[1].strip().replace("{intents}", ", ".join(INTENTS))


@cache
def version(name: str) -> str:
    """`es 1`; an unknown language is answered by the Spanish rules."""
    known = name if name in (*LANGUAGES, *TASKS) else "es"
    return f"{known} {_read(known).splitlines()[0].strip('<!- >').removeprefix('version ')}"


@cache
def task(name: str, language: str) -> str:
    """What a model is asked to write for staff."""
    return _read(name).split("\n", 1)[1].strip().replace("{language}", NAMES[language])


@cache
def _read(name: str) -> str:
    return files("bot.model").joinpath("prompts", f"{name}.md").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Prompt:
    name: str
    version: str
    fingerprint: str
    text: str


def prompts() -> list[Prompt]:
    """All that there are. What a model was asked is told by name and version, in each turn's steps and on its bill."""
    found = []
    for name in (*LANGUAGES, *TASKS):
        raw = _read(name)
        told = sha256(raw.split("\n", 1)[1].encode()).hexdigest()[:12]
        found.append(Prompt(name, version(name), told, raw.split("\n", 1)[1].strip()))
    return found


def lines(texts: Sequence[str], longest: int) -> str:
    """The last of them that fit."""
    return "\n".join(["<text>", _data("\n".join(texts)[-longest:], longest), "</text>"])


def material(turns: Sequence[Turn], passages: Sequence[Passage]) -> str:
    """`turns`: with persons' data hidden already."""
    parts = ["<passages>"]
    for number, passage in enumerate(passages, 1):
        title = " › ".join(part for part in (passage.title, passage.heading) if part)
        parts.append(f'<passage n="{number}" title="{_data(title, 300)}">\n{_data(passage.text, PASSAGE_CHARS)}\n</passage>')
    parts += ["</passages>", "<conversation>"]
    parts += [f"<{turn.author}>{_data(turn.text, TURN_CHARS)}</{turn.author}>" for turn in turns[-MOST_TURNS:]]
    return "\n".join([*parts, "</conversation>"])


def article(title: str, body: str, asked_as: Sequence[str]) -> str:
    """`asked_as`: the ways of asking for it that are there already."""
    known = [f"<known>{_data(line, 300)}</known>" for line in asked_as]
    return "\n".join([f'<article title="{_data(title, 300)}">', _data(body, ARTICLE_CHARS), "</article>", *known])


def _data(text: str, longest: int) -> str:
    """No text can close the tag that it stands in."""
    return text[:longest].replace("<", "‹").replace(">", "›").replace('"', "”")
