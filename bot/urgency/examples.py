"""The lines of each level of urgency: those written for it, and those of the subjects' corpus. Only training reads them."""

from importlib.resources import files
from pathlib import Path

from bot.intents import examples
from bot.learned import lines
from bot.learned.lines import Line, lines_of, parsed
from bot.learned.stored import WEIGHTS


def corpus() -> list[Line]:
    """The same at every call."""
    return [*written(), *of_subjects()]


def written() -> list[Line]:
    """A file for each need, in it the levels."""
    return [line for path in _paths() for level, blocks in parsed(path).items() for line in lines_of(level, blocks)]


def of_subjects() -> list[Line]:
    """What people ask of such a service on any day: routine, but for those that are named."""
    named = {text: level for level, block in parsed(_named()).items() for text in block.splitlines()}
    return [Line(line.text, named.get(line.text, "routine"), line.language) for line in examples.corpus()]


def fingerprint() -> str:
    return lines.fingerprint([*_paths(), _named(), *examples.paths()], WEIGHTS)


def _folder() -> Path:
    return Path(str(files("bot.urgency")))


def _paths() -> list[Path]:
    return sorted((_folder() / "corpus").glob("*.yaml"))


def _named() -> Path:
    return _folder() / "of_subjects.yaml"
