"""The reviewed rules, read once from YAML: word lists, idioms, frames, rules. Versioned; the linter proves them sound."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import Any

import yaml

from bot.risk.fold import MAX_CACHED_WORDS, Folder
from bot.risk.pattern import Pattern, PatternError, compile_pattern, fold_entry, frequent_words

LEVELS = ("routine", "elevated", "urgent", "immediate")
TOPICS = ("child_at_risk", "overdose", "violence", "self_harm", "third_party", "withdrawal")
FRAMES = ("negated", "past", "report", "joke", "quoted")
RULE_FILES = ("self_harm", "third_party", "overdose", "withdrawal", "violence", "child_at_risk")


@dataclass(frozen=True, slots=True)
class Rule:
    """`any` of these patterns, with one of each `also` group somewhere in the message, softened by the frames in `unless`."""

    id: str
    level: int
    topic: str
    any: tuple[Pattern, ...]
    also: tuple[tuple[Pattern, ...], ...]
    unless: frozenset[str]
    now: int  # the level when the message says it is happening now or today


class Index:
    """Which patterns are worth trying: those of which the message holds a word of every element."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        exact: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            for anchor in pattern.anchors:
                exact[anchor].append(pattern)
        self._exact = dict(exact)
        self._anchors = frozenset(exact)

    def candidates(self, words: set[str]) -> set[Pattern]:
        exact = self._exact
        found: set[Pattern] = set()
        for word in words & self._anchors:
            for pattern in exact[word]:
                for need in pattern.needs:
                    if need.isdisjoint(words):
                        break
                else:
                    found.add(pattern)
        return found


class Words:
    """The words of a folded message, and the `stem*` forms that rules use for them."""

    def __init__(self, stems: Iterable[str]) -> None:
        by_start: dict[str, list[str]] = defaultdict(list)
        for stem in stems:
            by_start[stem[:3]].append(stem)
        self._by_start = dict(by_start)
        self._forms = lru_cache(MAX_CACHED_WORDS)(self._begun)

    def of(self, folded: str) -> set[str]:
        words = set(folded.split())
        return words.union(*map(self._forms, words))

    def _begun(self, word: str) -> tuple[str, ...]:
        return tuple(f"{stem}*" for stem in self._by_start.get(word[:3], ()) if word.startswith(stem))


@dataclass(frozen=True, slots=True)
class Book:
    version: str
    folder: Folder
    words: Words
    rules: tuple[Rule, ...]
    by_pattern: Mapping[Pattern, tuple[Rule, ...]]
    index: Index
    idioms: Index
    frames: Mapping[str, tuple[Pattern, ...]]
    patterns: tuple[Pattern, ...]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(name: str) -> Any:
    """One data file of this package; every scalar is a string, so that `no` and `on` stay words."""
    raw = files("bot.risk").joinpath("data", f"{name}.yaml").read_text("utf-8")
    return yaml.load(raw, Loader=yaml.CBaseLoader)


def word_lists(raw: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for name, entries in raw.items():
        folded: list[str] = []
        for entry in entries:
            if entry.startswith("{"):
                folded.extend(lists[entry[1:-1]])
            else:
                folded.append(fold_entry(entry))
        lists[name] = tuple(dict.fromkeys(folded))
    return lists


def _rule(raw: Mapping[str, Any], topic: str, read_pattern: Callable[[str], Pattern]) -> Rule:
    try:
        level = LEVELS.index(raw["level"])
        return Rule(
            id=f"{topic}.{raw['id']}",
            level=level,
            topic=raw.get("topic", topic),
            any=tuple(map(read_pattern, raw["any"])),
            also=tuple(tuple(map(read_pattern, group)) for group in raw.get("also", ())),
            unless=frozenset(raw.get("unless", FRAMES)),
            now=LEVELS.index(raw["now"]) if "now" in raw else level,
        )
    except (PatternError, KeyError, ValueError) as error:
        raise PatternError(f"{topic}.{raw.get('id')}: {error}") from error


@cache
def book() -> Book:
    """Raises PatternError naming the rule that is wrong."""
    lexicon = read("lexicon")
    lists = word_lists(lexicon["lists"])
    read_pattern = partial(compile_pattern, lists=lists, frequent=frequent_words(lists))
    rules = tuple(_rule(raw, topic, read_pattern) for topic in RULE_FILES for raw in read(topic)["rules"])
    by_pattern: dict[Pattern, tuple[Rule, ...]] = {}
    for rule in rules:
        for pattern in rule.any:
            by_pattern[pattern] = (*by_pattern.get(pattern, ()), rule)
    frames_raw = read("frames")
    frames = {name: tuple(map(read_pattern, frames_raw["frames"][name])) for name in frames_raw["frames"]}
    idioms = tuple(map(read_pattern, frames_raw["idioms"]))
    spelling = read("spelling")
    folder = Folder(spelling["chat"], spelling["emoji"])
    every = (*by_pattern, *idioms, *(p for group in frames.values() for p in group), *(p for r in rules for g in r.also for p in g))
    known = {word for pattern in every for word in pattern.words if not word.endswith("*")}
    folder.learn(known | {fold_entry(word) for word in spelling["keep"]}, {fold_entry(word) for word in spelling["repair"]})
    return Book(
        version=str(lexicon["version"]),
        folder=folder,
        words=Words({word[:-1] for pattern in every for word in pattern.words if word.endswith("*")}),
        rules=rules,
        by_pattern=by_pattern,
        index=Index(by_pattern),
        idioms=Index(idioms),
        frames=frames,
        patterns=every,
        lists=lists,
    )
