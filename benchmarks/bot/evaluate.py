"""Measures the rules of risk alone on the lines of `../shared/data`, each share with its 95 % Wilson interval.

python -m benchmarks.bot.evaluate
"""

from benchmarks.bot import corpora
from benchmarks.bot.intervals import Share
from bot.risk import assess


def show(name: str, value: object) -> None:
    print(f"  {name:<58} {value}")


def risk() -> None:
    path = corpora.SHARED / "bot_dev" / "risk.jsonl"
    if not path.is_file():
        return
    rows = corpora.lines(path)
    print(f"\nrisk by rules alone: {len(rows)} messages")
    found = [(row, assess(row["text"])) for row in rows]
    for name, levels in (("immediate and urgent", ("immediate", "urgent")), ("elevated", ("elevated",))):
        at_risk = [finding for row, finding in found if row["level"] in levels]
        show(f"raised, of {name}", Share(sum(f.raised for f in at_risk), len(at_risk)))
    grave = [finding for row, finding in found if row["level"] in ("immediate", "urgent")]
    show("raised as immediate or urgent, of these", Share(sum(f.needs_safe_reply for f in grave), len(grave)))
    routine = [finding for row, finding in found if row["level"] == "routine"]
    show("specificity: routine not raised", Share(sum(not f.raised for f in routine), len(routine)))
    for language in ("es", "en", "pt"):
        spoken = [
            f for row, f in found if row["level"] in ("immediate", "urgent") and row["lang"] == language
        ]
        show(
            f"raised, of immediate and urgent, {language}", Share(sum(f.raised for f in spoken), len(spoken))
        )


if __name__ == "__main__":
    risk()
