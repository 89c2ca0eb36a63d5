"""The words that the model is given: rules by language, passages with numbers, what was said. All texts are data to it."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from bot.decision import Turn
from bot.model.check import Passage
from bot.model.reply import INTENTS

LANGUAGES = ("es", "en", "pt")
MOST_TURNS = 12
TURN_CHARS = 1500
PASSAGE_CHARS = 1600


@cache
def rules(language: str) -> str:
    """Without the first line, which carries the version."""
    spoken = language if language in LANGUAGES else "es"
    raw = files("bot.model").joinpath("prompts", f"{spoken}.md").read_text("utf-8")
    return raw.split("\n", 1)[1].strip().replace("{intents}", ", ".join(INTENTS))


@cache
def version(language: str) -> str:
    raw = files("bot.model").joinpath("prompts", f"{language if language in LANGUAGES else 'es'}.md").read_text("utf-8")
    return raw.split("\n", 1)[0].strip("<!- >")


def material(turns: Sequence[Turn], passages: Sequence[Passage]) -> str:
    """`turns`: with persons' data hidden already."""
    parts = ["<passages>"]
    for number, passage in enumerate(passages, 1):
        title = " › ".join(part for part in (passage.title, passage.heading) if part)
        parts.append(f'<passage n="{number}" title="{_data(title, 300)}">\n{_data(passage.text, PASSAGE_CHARS)}\n</passage>')
    parts += ["</passages>", "<conversation>"]
    parts += [f"<{turn.author}>{_data(turn.text, TURN_CHARS)}</{turn.author}>" for turn in turns[-MOST_TURNS:]]
    return "\n".join([*parts, "</conversation>"])


def _data(text: str, longest: int) -> str:
    """No text can close the tag that it stands in."""
    return text[:longest].replace("<", "‹").replace(">", "›").replace('"', "”")
