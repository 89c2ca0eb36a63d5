"""`python -m bot.risk.lint`: whether the reviewed data can be relied on. Faults end it with 1; warnings are told.

A message at risk must never meet a rule that does not compile, a missing text or a number that nobody looked up.
"""

import re
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from bot.risk import book
from bot.risk.examples import fingerprint
from bot.risk.pattern import PatternError, compile_pattern

Read = Callable[[str], Any]
LANGUAGES = ("es", "en")
COUNTRIES = ("AR", "UY")
STALE = timedelta(days=365)
_RULE_KEYS = {"id", "level", "any", "also", "unless", "now", "topic"}
# What weighing a message asks for; negation is no list.
_FRAMES = ("now", "but", "joke", "serious", "quoted", "report", "past", "well", "distress")
_NUMBER = re.compile(r"\d[\d\- ]*\d")


def faults(read: Read = book.read, today: date | None = None) -> list[str]:
    """One sentence each; empty for sound data."""
    checks = (_rules, _numbers(today or date.today()), _replies, _versions, _trained)
    return [fault for check in checks for fault in check(read)]


def warnings(read: Read = book.read, today: date | None = None) -> list[str]:
    found = []
    if not read("safe_replies").get("reviewed_by", "").strip():
        found.append("safe_replies: no clinician has signed the texts (`reviewed_by` is empty)")
    for where, line in _lines(read):
        read_on = _day(line.get("read_on", ""))
        if read_on and (today or date.today()) - read_on > STALE:
            found.append(f"{where}: looked up on {read_on}, more than a year ago")
    return found


@cache
def _known(expression: str) -> re.Pattern[str]:
    """Python's own memory of expressions is smaller than the book."""
    return re.compile(expression)


def _compiled(source: str, lists: dict[str, tuple[str, ...]]) -> str | None:
    """Why a pattern cannot be used, if so."""
    try:
        _known(compile_pattern(source, lists).expression)
    except (PatternError, re.error, ValueError) as error:
        return str(error)
    return None


def _rules(read: Read) -> Iterator[str]:
    try:
        lists = book.word_lists(read("lexicon")["lists"])
    except (PatternError, KeyError) as error:
        # Every other fault would follow from this one.
        yield f"lexicon: {error}"
        return
    yield from _frames(read, lists)
    for topic in book.RULE_FILES:
        known: set[str] = set()
        for rule in read(topic)["rules"]:
            name = f"{topic}.{rule.get('id')}"
            if name in known:
                yield f"{name}: the id is there twice"
            known.add(name)
            yield from (f"{name}: {fault}" for fault in _rule(rule, topic, lists))


def _rule(rule: dict[str, Any], topic: str, lists: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if not rule.get("id"):
        yield "no id"
    yield from (f"{key!r} means nothing" for key in sorted(rule.keys() - _RULE_KEYS))
    for key in ("level", "now"):
        if key in rule or key == "level":
            value = rule.get(key)
            if value not in book.LEVELS[1:]:
                yield f"{key} {value!r} is none of {', '.join(book.LEVELS[1:])}"
    if rule.get("topic", topic) not in book.TOPICS:
        yield f"the topic {rule.get('topic', topic)!r} is unknown"
    yield from (f"{frame!r} is no frame" for frame in rule.get("unless", ()) if frame not in book.FRAMES)
    if not rule.get("any"):
        yield "no pattern in `any`"
    for source in (*rule.get("any", ()), *(source for group in rule.get("also", ()) for source in group)):
        if fault := _compiled(source, lists):
            yield fault


def _frames(read: Read, lists: dict[str, tuple[str, ...]]) -> Iterator[str]:
    data = read("frames")
    groups = {"idioms": data.get("idioms", ()), **data.get("frames", {})}
    yield from (f"frames: {name!r} is missing" for name in ("idioms", *_FRAMES) if not groups.get(name))
    for name, sources in groups.items():
        yield from (f"frames.{name}: {fault}" for source in sources if (fault := _compiled(source, lists)))


def _lines(read: Read) -> Iterator[tuple[str, dict[str, Any]]]:
    for country, data in read("numbers")["countries"].items():
        for line in data["lines"]:
            yield f"numbers.{country}.{line.get('id')}", line


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _numbers(today: date) -> Callable[[Read], Iterator[str]]:
    def check(read: Read) -> Iterator[str]:
        for where, line in _lines(read):
            yield from (f"{where}: {fault}" for fault in _line(line, today))
        countries = read("numbers")["countries"]
        yield from (f"numbers: there is no {country}" for country in COUNTRIES if country not in countries)
        for country, data in countries.items():
            yield from (f"numbers.{country}: {fault}" for fault in _order(data))

    return check


def _line(line: dict[str, Any], today: date) -> Iterator[str]:
    if not re.search(r"\d{3}", line.get("number", "")):
        yield "no number"
    if not str(line.get("source", "")).startswith("https://"):
        yield "no source, an https address"
    read_on = _day(line.get("read_on", ""))
    if read_on is None or read_on > today:
        yield "no day on which it was looked up (`read_on`)"
    if not line.get("licence"):
        yield "no licence"
    for key in ("label", "hours"):
        yield from (f"no {key} in {la!r}" for la in LANGUAGES if not line.get(key, {}).get(la, "").strip())
    topics = line.get("topics") or ()
    yield from (f"the topic {topic!r} is unknown" for topic in topics if topic not in (*book.TOPICS, "none"))
    if not topics:
        yield "no topics"


def _order(data: dict[str, Any]) -> Iterator[str]:
    known = {line.get("id") for line in data["lines"]}
    for topic in (*book.TOPICS, "none"):
        names = data.get("order", {}).get(topic) or []
        if not names:
            yield f"no line for {topic}"
        yield from (f"the line {name!r} for {topic} is not there" for name in names if name not in known)


def _replies(read: Read) -> Iterator[str]:
    languages = read("safe_replies")["languages"]
    numbers = {part for _, line in _lines(read) for part in _NUMBER.findall(line.get("number", ""))}
    yield from (
        f"safe_replies: nothing in {language!r}" for language in LANGUAGES if language not in languages
    )
    for language, words in languages.items():
        yield from (f"safe_replies.{language}: {fault}" for fault in _words(words))
        unknown = {part for text in _texts(words) for part in _NUMBER.findall(text)} - numbers
        yield from (
            f"safe_replies.{language}: the number {number} is not in numbers" for number in sorted(unknown)
        )


def _words(words: dict[str, Any]) -> Iterator[str]:
    for level in book.LEVELS[1:]:
        openings = words.get("opening", {}).get(level, {})
        for topic in book.TOPICS:
            if not (openings.get(topic) or openings.get("default") or "").strip():
                yield f"no opening for {topic}, {level}"
        yield from (
            f"the opening's topic {t!r} is unknown" for t in openings if t not in (*book.TOPICS, "default")
        )
    guidance = words.get("guidance", {}).get("immediate", {})
    yield from (
        f"no guidance for {topic}, immediate" for topic in book.TOPICS if not guidance.get(topic, "").strip()
    )
    if not words.get("closing", "").strip():
        yield "no closing, which says that a machine speaks"


def _texts(words: Any) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    else:
        for part in words.values():
            yield from _texts(part)


def _versions(read: Read) -> Iterator[str]:
    for name in ("lexicon", "concepts", "numbers", "safe_replies"):
        if _day(read(name).get("version", "")) is None:
            yield f"{name}: `version` is no day"


def _trained(read: Read) -> Iterator[str]:
    if read("classifier").get("fingerprint") != fingerprint():
        yield "classifier: trained from something else than this corpus; run `python -m bot.risk.train`"


def main() -> int:
    """Silent when nothing is wrong."""
    for warning in warnings():
        sys.stderr.write(f"warning: {warning}\n")
    found = faults()
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
