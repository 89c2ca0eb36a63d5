"""The rule language: words, {lists}, gaps and options, compiled to one regular expression over folded text.

`no {want} ..2 vivir|seguir_viviendo mas?` = words in order; `a|b` either; `a_b` two words as one choice;
`word?` may be absent; `mat*` begins with; `..3` up to three words between, within one sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from core.texts.sound import phonetic, plain

_SEPARATOR = r' (?:[,"] )*'
_REST = r"[^ ,.\"]*"
_COMMON = frozenset(
    ["a", "al", "con", "de", "del", "el", "en", "es", "esta", "estoy", "fue", "ha", "he", "hoy", "la", "las", "le", "lo", "los", "me", "mi", "mis", "muy", "ya", "no", "o", "para", "por", "que", "se", "si", "sin", "su", "te", "tengo", "todo", "un", "una", "y", "yo", "i", "the", "to", "my", "is", "it", "of", "and", "not", "im", "o", "os", "um", "uma", "eu", "nao", "do", "da", "em"]
)
_FREQUENT = ("kin", "child", "now", "recent", "says", "no", "i_want", "i_will", "consumed", "stopped", "abrupt")


class PatternError(ValueError):
    """A rule does not follow the language; the text says where."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """Compiled at its first use: all of them at start would cost each process a second."""

    source: str
    expression: str
    anchors: frozenset[str]  # the message holds one of these words, or one that begins with `x*`
    needs: tuple[frozenset[str], ...]  # and one of each of these
    words: frozenset[str]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.expression)


def fold_entry(entry: str) -> str:
    """A list entry or word in folded form, a trailing star kept."""
    parts = []
    for word in plain(entry).split():
        star = word.endswith("*")
        stem = word.rstrip("*")
        if star and stem[-1:] in ("c", "q", "h"):
            raise PatternError(f"{entry!r}: a beginning must not end in c, q or h (its sound depends on what follows)")
        parts.append(phonetic(stem) + ("*" if star else ""))
    return " ".join(parts)


def _alternatives(token: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: list[str] = []
    for option in token.split("|"):
        if option.startswith("{") and option.endswith("}"):
            if option[1:-1] not in lists:
                raise PatternError(f"unknown list {option}")
            found.extend(lists[option[1:-1]])
        else:
            found.append(fold_entry(option.replace("_", " ")))
    return tuple(dict.fromkeys(found))


def _regex(entries: tuple[str, ...]) -> str:
    ordered = sorted(entries, key=len, reverse=True)
    forms = (_SEPARATOR.join(re.escape(word).replace(r"\*", _REST) for word in entry.split()) for entry in ordered)
    return f"(?:{'|'.join(forms)})"


@cache
def _anchor(entry: str) -> str:
    """The word of an entry that says most: the longest one that is not everywhere."""
    return max(entry.split(), key=lambda word: (word not in _COMMON, len(word)))


def frequent_words(lists: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Words of the lists that ordinary messages are full of: found once for a book, it takes a thousand entries."""
    return frozenset(_anchor(entry) for name in _FREQUENT for entry in lists.get(name, ()))


def compile_pattern(
    source: str, lists: Mapping[str, tuple[str, ...]], frequent: frozenset[str] = frozenset()
) -> Pattern:
    """Raises PatternError. At least one obligatory element is needed."""
    regex = ""
    needs: list[frozenset[str]] = []
    words: set[str] = set()
    pending = ""
    for token in source.split():
        if token.startswith(".."):
            pending = rf'(?:[^ .]+ ){{0,{int(token[2:])}}}'
            continue
        optional = token.endswith("?")
        entries = _alternatives(token.rstrip("?"), lists)
        words.update(word for entry in entries for word in entry.split())
        glue = (_SEPARATOR + pending) if regex else ""
        regex += f"(?:{glue}{_regex(entries)})?" if optional else f"{glue}{_regex(entries)}"
        if optional and not needs:
            raise PatternError(f"{source!r}: an option cannot stand first")
        pending = ""
        if not optional:
            needs.append(frozenset(_anchor(entry) for entry in entries))
    if not needs:
        raise PatternError(f"{source!r}: nothing to look for")
    needs.sort(key=lambda anchors: _cost(anchors, frequent))
    return Pattern(source, f"(?<= ){regex}(?= )", needs[0], tuple(needs[1:]), frozenset(words))


def _cost(anchors: frozenset[str], frequent: frozenset[str]) -> float:
    """How often ordinary messages hold one of these: the rarest element of a pattern is looked up first."""
    return sum(1.0 if word in _COMMON else 0.1 if word in frequent else 0.002 for word in anchors)
