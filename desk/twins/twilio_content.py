"""The twin's Content API: contents with their approvals, made by people in Twilio's console and by us for quick replies."""

import itertools
import json
import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from desk.twins.journal import Journal

_GAP = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_NOW = "2026-01-01T00:00:00Z"


class Contents:
    """`rows` by SID, in the shape of ContentAndApprovals."""

    def __init__(self, journal: Journal) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self._journal = journal
        self._ids = itertools.count(time.time_ns())

    def add(
        self, account: str, name: str, body: str, *, locale: str = "es", status: str = "approved",
        category: str = "UTILITY", actions: list[dict[str, str]] | None = None,
    ) -> str:  # fmt: skip
        """A template as somebody made it in the console; returns its SID."""
        kind = "twilio/quick-reply" if actions else "twilio/text"
        types: dict[str, Any] = {kind: {"body": body, **({"actions": actions} if actions else {})}}
        gaps = {gap: f"ejemplo {gap}" for gap in _GAP.findall(body)}
        return self._keep(account, name, locale, gaps, types, {"name": name, "category": category, "status": status})

    def said(self, sid: str, variables: str | None) -> tuple[str, list[str]] | None:
        """The text that a person sees and its buttons; None for a content that is not there, or variables that are no object."""
        row = self.rows.get(sid)
        try:
            given = json.loads(variables or "{}")
        except ValueError:
            return None
        if row is None or not isinstance(given, dict):
            return None
        shape = next(iter(row["types"].values()))
        body = _GAP.sub(lambda gap: str(given.get(gap[1], gap[0])), shape.get("body", ""))
        return body, [str(one["title"]) for one in shape.get("actions", [])]

    def approved(self, sid: str) -> bool:
        return bool(self.rows[sid]["approval_requests"].get("status") == "approved")

    def listed(self, request: Request, account: str) -> Response:
        self._journal.open("Contents.list", dict(request.query_params)).status = 200
        size, page = int(request.query_params.get("PageSize", "50")), int(request.query_params.get("Page", "0"))
        found = [row for row in self.rows.values() if row["account_sid"] == account]
        shown, path = found[page * size : (page + 1) * size], request.url.path
        more = f"https://content.twilio.com{path}?PageSize={size}&Page={page + 1}" if (page + 1) * size < len(found) else None
        meta = {"page": page, "page_size": size, "key": "contents", "url": f"https://content.twilio.com{path}",
                "first_page_url": f"https://content.twilio.com{path}?PageSize={size}&Page=0", "next_page_url": more,
                "previous_page_url": None}  # fmt: skip
        return JSONResponse({"contents": shown, "meta": meta})

    async def create(self, request: Request, account: str) -> Response:
        try:
            wanted = await request.json()
        except ValueError:
            wanted = None
        call = self._journal.open("Contents.create", wanted if isinstance(wanted, dict) else {})
        call.problems = problems(wanted)
        call.status = 400 if call.problems else 201
        if call.problems:
            return JSONResponse({"code": 60001, "message": "; ".join(call.problems), "status": 400}, 400)
        sid = self._keep(account, wanted["friendly_name"], wanted["language"], wanted.get("variables") or {}, wanted["types"], {})
        return JSONResponse(self.rows[sid], 201)

    def _keep(self, account: str, name: str, locale: str, variables: Any, types: Any, approval: dict[str, Any]) -> str:
        sid = f"HX{next(self._ids):032x}"
        self.rows[sid] = {
            "sid": sid, "account_sid": account, "friendly_name": name, "language": locale, "variables": variables,
            "types": types, "approval_requests": approval, "date_created": _NOW, "date_updated": _NOW,
            "url": f"https://content.twilio.com/v1/Content/{sid}", "links": {},
        }  # fmt: skip
        return sid


def problems(wanted: Any) -> list[str]:
    """What twilio.com/docs/content says against it."""
    if not isinstance(wanted, dict):
        return ["the body is no JSON object"]
    found = [f"{name} is not a parameter" for name in wanted if name not in ("friendly_name", "language", "variables", "types")]
    found += [f"{name} is required" for name in ("friendly_name", "language", "types") if not wanted.get(name)]
    shape = (wanted.get("types") or {}).get("twilio/quick-reply", {"body": "x"})
    if not 1 <= len(shape.get("body", "")) <= 1_024:
        found.append("the body of a quick reply has 1 to 1024 characters")
    actions = shape.get("actions", [])
    if len(actions) > 3 or any(not 1 <= len(str(one.get("title", ""))) <= 20 for one in actions):
        found.append("a quick reply has at most 3 buttons of 1 to 20 characters")
    return found
