"""The model's reply while it grows: JSON by the schema, or plain text from an endpoint that does not keep to it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.model.trouble import ModelUnavailable
from bot.risk.book import LEVELS

NO_ANSWER = "NO_ANSWER"
INTENTS = (
    "complaint", "gambling", "appointment", "paperwork", "benefit", "family", "prevention", "institution", "treatment",
    "health", "place",
)  # fmt: skip
# `risk` stands first: where it is high nothing of the answer may be shown.
SCHEMA: dict[str, Any] = {
    "title": "reply",
    "description": "The assessment and the answer.",
    "type": "object",
    "properties": {
        "risk": {"type": "string", "enum": list(LEVELS)},
        "intent": {"type": "string", "enum": [*INTENTS, "none"]},
        "answer": {"type": "string", "description": f"Sentences, each with its [n]; or {NO_ANSWER}."},
        "summary": {"type": "string", "description": "For the colleague who takes over."},
    },
    "required": ["risk", "intent", "answer", "summary"],
    "additionalProperties": False,
}
_FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")
_HIGH = ("urgent", "immediate")


@dataclass(frozen=True, slots=True)
class Reply:
    answer: str
    risk: str = "routine"
    intent: str | None = None
    summary: str = ""

    @property
    def high(self) -> bool:
        return self.risk in _HIGH


def so_far(raw: str) -> Reply | None:
    """What may be shown of it already; None while the risk is not known."""
    text = _FENCE.sub("", raw)
    if text[:1] != "{":
        return Reply(text) if len(text) > 1 else None
    from langchain_core.utils.json import parse_partial_json

    try:
        found = parse_partial_json(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("risk") not in LEVELS or not isinstance(found.get("answer"), str):
        return None
    return Reply(found["answer"], found["risk"])


def whole(raw: str) -> Reply:
    """Raises ModelUnavailable for JSON that is none, or is not of the schema."""
    text = _FENCE.sub("", raw).strip()
    if not text:
        raise ModelUnavailable("empty reply", again=True)
    if text[0] != "{":
        return Reply(text)
    try:
        found = json.loads(text)
    except ValueError:
        raise ModelUnavailable("malformed reply", again=True) from None
    if not isinstance(found, dict) or not isinstance(found.get("answer"), str):
        raise ModelUnavailable("reply of another shape", again=True)
    risk = found.get("risk") if found.get("risk") in LEVELS else "routine"
    intent = found.get("intent") if found.get("intent") in INTENTS else None
    summary = found.get("summary")
    return Reply(found["answer"], str(risk), intent, summary[:600] if isinstance(summary, str) else "")
