"""Texts that Twilio's Content API keeps: read, filled in, shown as the person will see them. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from channels.contract import Known

APPROVED = "approved"
OURS = "ventanilla_"
"""Begins the names of the contents that we make for quick replies within the window."""
_GAP = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
_TYPES = ("twilio/text", "twilio/quick-reply", "twilio/call-to-action", "twilio/media", "twilio/card", "whatsapp/card")
"""The ones that are a text with or without buttons, in the order of liking."""


def gaps(body: str) -> list[str]:
    """Names of the gaps, once each, in order."""
    return list(dict.fromkeys(_GAP.findall(body)))


def filled(body: str, variables: Mapping[str, str]) -> str:
    """The text with its gaps filled; a gap without a value stays in sight."""
    return _GAP.sub(lambda gap: variables.get(gap[1], gap[0]), body)


def read(content: Any) -> Known | None:
    """A row of ContentAndApprovals; None for one that is no text, or is a set of quick replies of ours."""
    types = content.types if isinstance(content.types, dict) else {}
    kind = next((name for name in _TYPES if name in types), None)
    shape = types.get(kind) or {}
    body = str(shape.get("body") or shape.get("title") or "")
    name = str(content.friendly_name or "")
    if kind is None or not body or name.startswith(OURS):
        return None
    approval = content.approval_requests if isinstance(content.approval_requests, dict) else {}
    variables = content.variables if isinstance(content.variables, dict) else {}
    return Known(
        sid=str(content.sid),
        name=str(approval.get("name") or name)[:200],
        locale=str(content.language or "")[:20],
        category=str(approval.get("category") or "")[:40].lower() or None,
        body=body[:2000],
        variables={gap: str(variables.get(gap) or "")[:200] for gap in gaps(body)},
        buttons=tuple(str(one.get("title") or "")[:60] for one in shape.get("actions") or () if isinstance(one, dict)),
        status=str(approval.get("status") or "unsubmitted")[:40].lower(),
    )
