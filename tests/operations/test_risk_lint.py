"""The linter is silent about what is shipped, and sees each fault that it is there for."""

import copy
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.risk import book, lint

TODAY = date(2026, 11, 21)


def broken(name: str, change: Callable[[Any], None]) -> lint.Read:
    def read(asked: str) -> Any:
        data = copy.deepcopy(book.read(asked))
        if asked == name:
            change(data)
        return data

    return read


def test_the_command_ends_well_and_tells_that_nobody_signed() -> None:
    run = subprocess.run([sys.executable, "-m", "bot.risk.lint"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    signed = book.read("safe_replies")["reviewed_by"]
    assert ("reviewed_by" in run.stderr) == (not signed)


def _rule(**more: Any) -> Callable[[Any], None]:
    return lambda data: data["rules"].append({"id": "x", "level": "urgent", "any": ["algo"], **more})


def _line(data: Any) -> Any:
    return data["countries"]["AR"]["lines"][0]


FAULTS: list[tuple[str, Callable[[Any], None], str]] = [
    ("self_harm", _rule(any=["{nobody} algo"]), "self_harm.x: unknown list {nobody}"),
    ("self_harm", _rule(any=["algo ..x mas"]), "self_harm.x: "),
    ("self_harm", _rule(any=["quiz?"]), "self_harm.x: "),
    ("self_harm", _rule(also=[["{nobody}"]]), "self_harm.x: unknown list {nobody}"),
    ("self_harm", _rule(any=[]), "self_harm.x: no pattern"),
    ("self_harm", _rule(level="grave"), "self_harm.x: level 'grave'"),
    ("self_harm", _rule(now="later"), "self_harm.x: now 'later'"),
    ("self_harm", _rule(topic="weather"), "self_harm.x: the topic 'weather'"),
    ("self_harm", _rule(unless=["whispered"]), "self_harm.x: 'whispered' is no frame"),
    ("self_harm", _rule(alos=[["algo"]]), "self_harm.x: 'alos' means nothing"),
    ("self_harm", lambda data: data["rules"].append(data["rules"][0]), "the id is there twice"),
    ("lexicon", lambda data: data["lists"].update(wrong=["{nobody}"]), "lexicon: "),
    ("lexicon", lambda data: data.update(version="new"), "lexicon: `version`"),
    ("classifier", lambda data: data.update(fingerprint="0"), "classifier: trained from something else"),
    ("frames", lambda data: data["frames"]["past"].append("{nobody}"), "frames.past: unknown list"),
    ("frames", lambda data: data["frames"].pop("joke"), "frames: 'joke' is missing"),
    ("numbers", lambda data: _line(data).pop("source"), "numbers.AR.salud_mental: no source"),
    ("numbers", lambda data: _line(data).pop("read_on"), "numbers.AR.salud_mental: no day"),
    ("numbers", lambda data: _line(data).update(read_on="2027-01-01"), "numbers.AR.salud_mental: no day"),
    ("numbers", lambda data: _line(data)["label"].pop("en"), "numbers.AR.salud_mental: no label in 'en'"),
    ("numbers", lambda data: _line(data).update(number=""), "numbers.AR.salud_mental: no number"),
    ("numbers", lambda data: data["countries"]["UY"]["order"].update(violence=[]), "numbers.UY: no line for violence"),
    ("numbers", lambda data: data["countries"]["UY"]["order"]["none"].append("moon"), "numbers.UY: the line 'moon'"),
    ("numbers", lambda data: data["countries"].pop("UY"), "numbers: there is no UY"),
    ("safe_replies", lambda data: data["languages"].pop("en"), "safe_replies: nothing in 'en'"),
    ("safe_replies", lambda data: data["languages"]["es"]["opening"]["urgent"].pop("default"), "safe_replies.es: no opening"),
    ("safe_replies", lambda data: data["languages"]["en"].update(closing=" "), "safe_replies.en: no closing"),
    ("safe_replies", lambda data: data["languages"]["en"]["guidance"]["immediate"].pop("overdose"), "safe_replies.en: no guidance"),
    ("safe_replies", lambda data: data["languages"]["es"].update(closing="Al 0800-555-0000."), "the number 0800-555-0000"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "told"), FAULTS, ids=[f"{n}: {t}" for n, _, t in FAULTS])
def test_each_fault_is_told(name: str, change: Callable[[Any], None], told: str) -> None:
    found = lint.faults(broken(name, change), TODAY)
    assert any(told in fault for fault in found), found


def test_what_is_shipped_has_no_fault() -> None:
    assert lint.faults(today=TODAY) == []


def test_a_number_that_nobody_looked_up_for_a_year_is_a_warning() -> None:
    assert any("more than a year" in told for told in lint.warnings(today=date(2028, 1, 1)))
