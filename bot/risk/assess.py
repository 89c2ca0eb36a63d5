"""How much risk a message tells of. Errs on the side of raising: a false alarm costs minutes, a miss may cost a life."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from bot.risk.book import LEVELS, TOPICS, Book, Rule, book
from bot.risk.classifier import classifier, opinion
from bot.risk.concepts import concepts
from bot.risk.pattern import Pattern
from bot.risk.pieces import pieces

Level = Literal["immediate", "urgent", "elevated", "routine"]
Topic = Literal["self_harm", "overdose", "violence", "child_at_risk", "third_party", "withdrawal", "none"]

ELEVATED = 1
STATISTICAL = "statistical"  # the classifier's name among the rules; behind a dot, what the message spoke of
MOST_MATCHES = 24  # of one pattern in one piece: who repeats a word a hundred times says it once
BEFORE = 160  # characters before a match in which a negation of it may begin


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    topic: Topic
    rules: tuple[str, ...] = ()

    @property
    def raised(self) -> bool:
        return self.level != "routine"

    @property
    def needs_safe_reply(self) -> bool:
        """Immediate and urgent: the fixed text goes out and the bot is silent until a person closes the flag."""
        return self.level in ("immediate", "urgent")


NOTHING = Finding("routine", "none")
_NEGATION = re.compile(r" (?:no|nunka|jamas|tampoko|sin|not|neber|dont|nao|ni)(?: (?!kiero |puedo |want |kero )[^ .,\"]+){0,3} $")


def assess(text: str) -> Finding:
    """What rules and classifier say, the worse of both. Pure; a millisecond for a short message, bounded for any."""
    return worst([_union(book().folder.text(piece)) for piece in pieces(text)])


def by_rules(text: str) -> Finding:
    """The rules alone."""
    return worst([_by_rules(book().folder.text(piece)) for piece in pieces(text)])


def by_classifier(text: str) -> Finding:
    """The classifier alone: urgent at most, since no number of its own says that it is a matter of minutes."""
    return worst([_by_classifier(book().folder.text(piece)) for piece in pieces(text)])


def worst(found: Sequence[Finding]) -> Finding:
    return max(found, key=lambda finding: LEVELS.index(finding.level), default=NOTHING)


def warm_rules() -> None:
    """Reads the book and compiles every rule: half a second of CPU that the first message need not wait for."""
    for pattern in book().patterns:
        pattern.regex  # noqa: B018 - compiled at its first use


def warm() -> None:
    """The rules and what the classifier reads, for those who ask both."""
    warm_rules()
    classifier()
    concepts()


def _union(folded: str) -> Finding:
    ruled = _by_rules(folded)
    if ruled.needs_safe_reply:
        return ruled
    told = _by_classifier(folded)
    rules = (*ruled.rules, *told.rules)
    return replace(worst([ruled, told]), rules=rules) if ruled.raised else told


def _by_classifier(folded: str) -> Finding:
    known = classifier()
    said = opinion(folded)
    if not known.raises(said):
        return NOTHING
    level: Level = "urgent" if said.grave >= known.urgent_from else "elevated"
    return Finding(level, cast(Topic, said.topic), (STATISTICAL, *(f"{STATISTICAL}.{sign}" for sign in said.signs)))


def _by_rules(folded: str) -> Finding:
    rules = book()
    words = rules.words.of(folded)
    candidates = rules.index.candidates(words)
    if not candidates:
        return NOTHING
    return _weigh(folded, words, candidates, rules)


def _weigh(folded: str, words: set[str], candidates: set[Pattern], rules: Book) -> Finding:
    for idiom in rules.idioms.candidates(words):
        folded = idiom.regex.sub("~", folded)
    frames: dict[str, bool] = {}
    found: dict[str, tuple[int, Rule]] = {}
    for pattern in candidates:
        for start in matches(pattern, folded):
            for rule in rules.by_pattern[pattern]:
                level = _level(rule, folded, start, frames, rules)
                if level and level > found.get(rule.id, (0, rule))[0]:
                    found[rule.id] = level, rule
    if not found:
        return NOTHING
    top = max(level for level, _ in found.values())
    topics = [rule.topic for level, rule in found.values() if level == top]
    topic = min(topics, key=TOPICS.index)
    ordered = sorted(found, key=lambda name: (-found[name][0], name))
    return Finding(cast(Level, LEVELS[top]), cast(Topic, topic), tuple(ordered))


def matches(pattern: Pattern, folded: str) -> Iterator[int]:
    """Where it begins, at most MOST_MATCHES times."""
    end = 0
    for _ in range(MOST_MATCHES):
        match = pattern.regex.search(folded, end)
        if match is None:
            return
        yield match.start()
        end = match.end()


def _level(rule: Rule, folded: str, start: int, frames: dict[str, bool], rules: Book) -> int:
    """The level this match is worth here: 0 when a frame explains it away, lower when it softens it."""
    if any(not any(p.regex.search(folded) for p in group) for group in rule.also):
        return 0

    def framed(name: str) -> bool:
        if name not in frames:
            frames[name] = any(pattern.regex.search(folded) for pattern in rules.frames[name])
        return frames[name]

    level = max(rule.level, rule.now) if rule.now > rule.level and framed("now") else rule.level
    unless = rule.unless
    if "negated" in unless and _NEGATION.search(folded[max(0, start - BEFORE) : start]):
        return ELEVATED if framed("but") else 0
    if "joke" in unless and framed("joke") and not framed("serious"):
        return 0
    if "quoted" in unless and _inside_quotes(folded, start) and framed("quoted"):
        return 0
    if "report" in unless and framed("report") and not framed("distress"):
        return 0
    if "past" in unless and framed("past"):
        return min(level, ELEVATED) if framed("distress") and not framed("well") else 0
    return level


def _inside_quotes(folded: str, start: int) -> bool:
    before = folded.count('"', 0, start)
    return before % 2 == 1 and '"' in folded[start:]
