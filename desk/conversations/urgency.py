"""Urgency: a small number in the database, a word on the wire."""

URGENCIES = ("routine", "elevated", "urgent", "immediate")
# Seconds until an answer is due; a queue may set its own (facts: first human answer to a flagged chat < 3 min).
TARGETS = {"immediate": 60, "urgent": 180, "elevated": 600, "routine": 900}


def level(urgency: int) -> str:
    return URGENCIES[max(0, min(urgency, 3))]


def number(word: str) -> int:
    """Raises ValueError for an unknown word."""
    return URGENCIES.index(word)


def target_seconds(urgency: int, targets: dict[str, int] | None = None) -> int:
    word = level(urgency)
    return (targets or {}).get(word) or TARGETS[word]
