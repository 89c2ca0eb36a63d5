"""Greetings, thanks, `are you a person?`, questions that no assistant answers: patterns as data."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from core.texts.sound import plain

WHOLE_WORDS = 9  # a longer message that begins with a greeting is about something


@dataclass(frozen=True, slots=True)
class Talk:
    kind: str  # key below `bot.talk` of the message files
    action: str  # chat or hand_over
    whole: bool  # the message is nothing else
    pattern: re.Pattern[str]


@cache
def _talks() -> tuple[Talk, ...]:
    raw = yaml.safe_load(files("bot").joinpath("data", "small_talk.yaml").read_text("utf-8"))
    return tuple(
        Talk(item["kind"], item["action"], item.get("whole", False), re.compile("|".join(item["patterns"])))
        for item in raw["talks"]
    )


def small_talk(text: str) -> Talk | None:
    folded = re.sub(r"[^a-z0-9 ]+", " ", plain(text))
    folded = re.sub(r"\s+", " ", folded).strip()
    if not folded:
        return next(talk for talk in _talks() if talk.kind == "empty")
    for talk in _talks():
        if talk.whole:
            if len(folded.split()) <= WHOLE_WORDS and talk.pattern.fullmatch(folded):
                return talk
        elif talk.pattern.search(folded):
            return talk
    return None
