"""How much of what is grave is raised, and how much of what is not: rules, classifier, and both.

    python -m benchmarks.bot.risk

What is `held out` was written for this by others than the corpus and never trained on. One number, the share of false alarms that the
threshold allows, was chosen with a look at the first three; some idioms of the rules with a look at false alarms on the third and the last.
`bot_dev`, where it is present, was looked at while the
rules were written, so that the figures of the rules and of both are no held-out figures there; the classifier has seen
nothing of it. Every share has its 95 % Wilson interval.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import yaml

from benchmarks.bot import corpora
from benchmarks.bot.evaluate import Share
from bot.risk import Finding, assess
from bot.risk.assess import by_classifier, by_rules
from bot.risk.book import TOPICS
from bot.risk.examples import Example, lines

DATA = Path(__file__).parent / "data"
HELD_OUT = DATA / "risk_held_out.yaml"
SECOND_HELD_OUT = DATA / "risk_second_held_out.yaml"
THIRD_HELD_OUT = DATA / "risk_third_held_out.yaml"
LAST_HELD_OUT = DATA / "risk_fourth_held_out.yaml"
GRAVE = ("immediate", "urgent")
LEGS: tuple[tuple[str, Callable[[str], Finding]], ...] = (
    ("rules", by_rules), ("classifier", by_classifier), ("both", assess),
)  # fmt: skip


def held_out(path: Path = HELD_OUT) -> list[Example]:
    parts = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
    return [example for part in parts for example in lines(part)]


def bot_dev() -> list[Example]:
    path = corpora.SHARED / "bot_dev" / "risk.jsonl"
    if not path.is_file():
        return []
    return [Example(r["text"], r["level"], r["topic"], r["lang"], "", True) for r in corpora.lines(path)]


def raised(examples: Iterable[Example], findings: dict[str, Finding]) -> Share:
    found = [findings[example.text].raised for example in examples]
    return Share(sum(found), len(found))


def safe(examples: Iterable[Example], findings: dict[str, Finding]) -> Share:
    found = [findings[example.text].needs_safe_reply for example in examples]
    return Share(sum(found), len(found))


def table(name: str, examples: Sequence[Example]) -> None:
    grave = [e for e in examples if e.level in GRAVE]
    routine = [e for e in examples if e.level == "routine"]
    print(f"\n{name}: {len(examples)} messages")
    found = {leg: {e.text: judge(e.text) for e in examples} for leg, judge in LEGS}

    def row(what: str, share: Callable[[Iterable[Example], dict[str, Finding]], Share], of: Sequence[Example]) -> None:
        if of:
            print(f"  {what:<44}" + "".join(f"{share(of, found[leg])!s:<34}" for leg, _ in LEGS))

    print(f"  {'':<44}" + "".join(f"{leg:<34}" for leg, _ in LEGS))
    row("raised, of immediate and urgent", raised, grave)
    row("as immediate or urgent, of these", safe, grave)
    row("raised, of elevated", raised, [e for e in examples if e.level == "elevated"])
    row("raised, of routine", raised, routine)
    row("as immediate or urgent, of routine", safe, routine)
    for topic in TOPICS:
        row(f"immediate and urgent: {topic}", raised, [e for e in grave if e.topic == topic])
    for language in ("es", "en", "pt"):
        row(f"immediate and urgent: {language}", raised, [e for e in grave if e.language == language])
        row(f"routine: {language}", raised, [e for e in routine if e.language == language])


def everyday() -> None:
    """What people ask the service: a raised one is not answered from the articles."""
    print("\nraised, of questions to the service")
    for corpus in (corpora.own(), corpora.named(), corpora.bot_dev(), corpora.citizen()):
        if corpus is not None:
            shares = [
                Share(sum(judge(a.text).raised for a in corpus.askings), len(corpus.askings)) for _, judge in LEGS
            ]
            print(f"  {corpus.name:<44}" + "".join(f"{share!s:<34}" for share in shares))


def main() -> None:
    table("held out", held_out())
    table("held out, second writing", held_out(SECOND_HELD_OUT))
    table("held out, in other countries' voices", held_out(THIRD_HELD_OUT))
    table("held out, last", held_out(LAST_HELD_OUT))
    if examples := bot_dev():
        table("bot_dev", examples)
    everyday()


if __name__ == "__main__":
    main()
