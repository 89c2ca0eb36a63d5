"""The lines that speak of each subject, and the words that triage counts for it. Only training reads them."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.learned import lines
from bot.learned.lines import Line, lines_of, parsed
from bot.learned.stored import WEIGHTS


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or two that speak of a subject, as triage counts them."""

    text: str
    intent: str
    strong: bool


def corpus() -> list[Line]:
    """The same at every call. A file for each subject, and one more of another hand."""
    return [line for path in paths() for line in lines_of(path.stem, parsed(path))]


def entries() -> list[Entry]:
    """The words of `bot/data/intents.yaml`."""
    return [
        Entry(word.replace("*", ""), intent, kind == "strong")
        for intent, lists in parsed(_words())["intents"].items()
        for kind in ("strong", "words")
        for word in lists[kind]
    ]


def fingerprint() -> str:
    return lines.fingerprint([*paths(), _words()], WEIGHTS)


def paths() -> list[Path]:
    return sorted((Path(str(files("bot.intents"))) / "corpus").rglob("*.yaml"))


def _words() -> Path:
    return Path(str(files("bot"))) / "data" / "intents.yaml"
