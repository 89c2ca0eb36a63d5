"""Questions that ask the same, put together. Pure: stems with their weights, and what stands for them."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from knowledge_base import words

ALIKE: Final = 0.45


def grouped(questions: Sequence[str]) -> list[list[int]]:
    """Numbers of the questions, each group's most typical one first; the largest groups before the others."""
    forms = [_form(question) for question in questions]
    counts = Counter(stem for form in forms for stem in form)
    weights = {stem: math.log(1 + len(forms) / times) for stem, times in counts.items()}
    groups: list[list[int]] = []
    for number, form in enumerate(forms):
        best, near = max(((max(_likeness(form, forms[other], weights) for other in group), place) for place, group in enumerate(groups)), default=(0.0, -1))
        if best >= ALIKE:
            groups[near].append(number)
        else:
            groups.append([number])
    typical = [sorted(group, key=lambda one, group=group: -sum(_likeness(forms[one], forms[other], weights) for other in group)) for group in groups]  # type: ignore[misc]
    return sorted(typical, key=lambda group: -len(group))


def _form(question: str) -> dict[str, float]:
    """Stems of the content words; synonyms share the alphabetically first of theirs."""
    light, same = words.light(), words.synonyms()
    found: dict[str, float] = {}
    for word in words.content_words(question):
        stem = words.stem(word)
        common = min([stem, *(other for other, near in same.get(stem, ()) if near >= words.SAME)])
        found[common] = max(found.get(common, 0.0), 0.4 if word in light else 1.0)
    return found


def _likeness(one: Mapping[str, float], other: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Cosine."""
    shared = sum(one[stem] * other[stem] * weights[stem] ** 2 for stem in one.keys() & other.keys())
    return shared / math.sqrt(_square(one, weights) * _square(other, weights)) if shared else 0.0


def _square(form: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum((value * weights[stem]) ** 2 for stem, value in form.items())
