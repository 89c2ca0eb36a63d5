"""How often language, subject, queue and urgency of a first message are told right, without a model.

    python -m benchmarks.bot.triage [--show]

Measured on the project's own labelled messages: the half that was looked at while the words were chosen, the half that was only counted,
those written afterwards, and those written apart, by someone who saw neither the words nor the classifier: of these only the shares are
told. Then urgency again, on messages that were written for it alone, and apart: half of them cannot wait. Each share has its 95 % Wilson interval; then what is taken for what. The queues are those of the demonstration. What is wrong of the
first half is listed with --show.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from benchmarks.bot.intervals import Share
from bot import QueueOption
from bot.language import language_of
from bot.learned.lines import lines_of
from bot.triage import intent_of, queue_for, urgency_by_words, urgency_of
from bot.urgency.classifier import LEVELS, level

HERE = Path(__file__).parent
NETWORK = HERE.parents[1] / "desk" / "demo" / "data" / "network.yaml"
DEFAULT = "escucha"
NONE = "none"


@dataclass(frozen=True)
class Labelled:
    text: str
    language: str
    intent: str
    urgency: str
    counted_only: bool


def labelled(name: str = "triage") -> list[Labelled]:
    raw: Any = yaml.safe_load((HERE / "data" / f"{name}.yaml").read_text("utf-8"))
    return [
        Labelled(str(text), language, intent, urgency, bool(number % 2))
        for intent, levels in raw.items()
        if intent != "version"
        for urgency, languages in levels.items()
        for language, texts in languages.items()
        for number, text in enumerate(texts)
    ]


@cache
def queues() -> dict[str, QueueOption]:
    rows = yaml.safe_load(NETWORK.read_text("utf-8"))["queues"]
    return {
        row["code"]: QueueOption(uuid4(), row["name"], tuple(row.get("intents", ())), tuple(row.get("skills", ())), tuple(row["languages"]))
        for row in rows
    }


def queue_of_label(line: Labelled) -> str:
    return next((code for code, queue in queues().items() if line.intent in queue.intents), DEFAULT)


def _queue(line: Labelled) -> str:
    found = queue_for(tuple(queues().values()), intent_of(line.text), language_of(line.text), line.text)
    return next((code for code, queue in queues().items() if queue is found), DEFAULT)


MEASURES: dict[str, tuple[Callable[[Labelled], str], Callable[[Labelled], str]]] = {
    "language": (lambda line: line.language, lambda line: language_of(line.text)),
    "intent": (lambda line: line.intent, lambda line: intent_of(line.text) or NONE),
    "queue": (queue_of_label, _queue),
    "urgency": (lambda line: line.urgency, lambda line: urgency_of(line.text)),
}


def in_need() -> list[Labelled]:
    """Written for urgency alone, by someone who saw neither the words nor the classifier."""
    raw: Any = yaml.safe_load((HERE / "data" / "urgency_held_out.yaml").read_text("utf-8"))
    return [
        Labelled(line.text, line.language, NONE, urgency, True) for urgency, blocks in raw.items() for line in lines_of(urgency, blocks)
    ]


def urgency_table(lines: Sequence[Labelled]) -> None:
    """By words, by the classifier, and the higher of both, as it is used."""
    print(f"urgency, written apart for it: {len(lines)} messages")
    legs: dict[str, Callable[[str], str]] = {"words": urgency_by_words, "classifier": level, "the higher": urgency_of}
    for name, leg in legs.items():
        told = [(line, leg(line.text)) for line in lines]
        right = {"all": told} | {wanted: [pair for pair in told if pair[0].urgency == wanted] for wanted in reversed(LEVELS)}
        shares = (f"{kind} {Share(sum(line.urgency == said for line, said in of), len(of))!s}" for kind, of in right.items())
        print(f"  {name:<12}" + "  ".join(shares))


def share(lines: Sequence[Labelled], measure: str) -> Share:
    is_so, told = MEASURES[measure]
    return Share(sum(is_so(line) == told(line) for line in lines), len(lines))


def confusion(lines: Sequence[Labelled], measure: str) -> Counter[tuple[str, str]]:
    is_so, told = MEASURES[measure]
    return Counter((is_so(line), told(line)) for line in lines if is_so(line) != told(line))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show", action="store_true", help="the messages that are told wrong and were looked at")
    asked = options.parse_args()
    lines, after, apart = labelled(), labelled("triage_after"), labelled("triage_third")
    parts = {
        "looked at": [line for line in lines if not line.counted_only],
        "only counted": [line for line in lines if line.counted_only],
        "written after": after,
        "written apart": apart,
    }
    print(f"{sum(map(len, parts.values()))} messages, {len(after)} written after the words were settled, {len(apart)} apart from them")
    print(f"  {'':<12}" + "".join(f"{name:<32}" for name in parts))
    for measure in MEASURES:
        print(f"  {measure:<12}" + "".join(f"{share(part, measure)!s:<32}" for part in parts.values()))
        for language in ("es", "en", "pt"):
            spoken = ([line for line in part if line.language == language] for part in parts.values())
            print(f"    {language:<10}" + "".join(f"{share(part, measure)!s:<32}" for part in spoken))
    for measure in MEASURES:
        taken = confusion([*lines, *after], measure)
        print(f"{measure}: taken for another: " + (", ".join(f"{a} -> {b} {n}" for (a, b), n in taken.most_common(14)) or "none"))
    urgency_table(in_need())
    if asked.show:
        for measure, (is_so, told) in MEASURES.items():
            for line in lines:
                if not line.counted_only and is_so(line) != told(line):
                    print(f"  {measure}: {is_so(line)} -> {told(line)}: {line.text}")


if __name__ == "__main__":
    main()
