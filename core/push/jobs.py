"""Knocking at a push service: what it is told is sealed for the browser, always equally long, and holds no content."""

import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import http_ece
import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric import ec

from core import metrics
from core.push.keys import authorization, decoded, private_key
from core.push.subscriptions import SEND, Subscription, allowed
from core.tasks import Handler, Task
from core.texts import text
from core.vault import SealBroken
from core.work import Ground, Work

log = structlog.get_logger()
LENGTH: Final = 256
"""Of every message: how long it is says nothing of what it is."""
_SECONDS: Final = 10
_ENOUGH: Final = 5
"""Failures in a row after which a browser is taken to be gone."""
_OPENS: Final = {"citizen": "/", "staff": "/console/"}
_URGENT: Final = ("offer", "alert")
# A member of staff who signed out everywhere is not woken any more.
_READ = """
SELECT p.kind, p.subject_id, p.content, p.locale FROM push_subscription p WHERE p.id = %(id)s
AND (p.kind = 'citizen' OR EXISTS (SELECT 1 FROM user_session s JOIN user_account u ON u.id = s.user_id
     WHERE s.user_id = p.subject_id AND s.kind <> 'api' AND s.revoked_at IS NULL AND s.expires_at > %(now)s
     AND u.disabled_at IS NULL))
"""


class PushFailed(Exception):
    """The service may take it later."""


@dataclass(frozen=True, slots=True)
class Knock:
    """One request, ready to go out when the transaction is over."""

    endpoint: str
    headers: dict[str, str]
    body: bytes


async def send(ground: Ground, task: Task) -> None:
    """Raises PushFailed, to be tried again, while it is still worth it."""
    left = task.payload["until"] - ground.clock.now().timestamp()
    async with ground.work() as work:
        knock = await _prepare(work, task.subject, task.payload["what"], left) if left > 0 else None
    if knock is None:
        return
    status = await _knock(knock)
    async with ground.work() as work:
        gone = await _note(work, task.subject, status)
    result = "gone" if gone else "taken" if _taken(status) else "failed"
    metrics.pushes.labels(result).inc()
    log.info("push", subscription=str(task.subject), what=task.payload["what"], status=status, result=result)
    if result == "failed":
        raise PushFailed(str(status))


async def _prepare(work: Work, subscription_id: UUID, what: str, left: float) -> Knock | None:
    """None for what is gone, or was erased meanwhile."""
    row = await work.one(_READ, {"id": subscription_id, "now": work.now})
    if row is None:
        return None
    try:
        key = await work.vault.key_of(work.conn, row["subject_id"])
        told = json.loads(key.open(bytes(row["content"]), "push_subscription.content", subscription_id))
    except SealBroken:
        return None
    given = Subscription(**told)
    if not allowed(work.settings, given.endpoint):
        return None
    headers = {
        "Authorization": authorization(await private_key(work), given.endpoint, work.settings, work.now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(left)),
        "Urgency": "high" if what in _URGENT else "normal",
        "Topic": what,
    }
    return Knock(given.endpoint, headers, sealed(given, payload(row["kind"], what, row["locale"])))


def payload(kind: str, what: str, locale: str) -> bytes:
    """The words that anybody may read on a locked screen, and where a tap leads; no name, no id, no text of anybody."""
    said: dict[str, Any] = {"what": what, "title": text(f"push.{kind}.{what}", locale), "opens": _OPENS[kind], "locale": locale}
    return json.dumps(said).encode().ljust(LENGTH)


def sealed(given: Subscription, plain: bytes) -> bytes:
    """RFC 8291: by a fresh key of ours and the browser's own."""
    made: bytes = http_ece.encrypt(
        plain, private_key=ec.generate_private_key(ec.SECP256R1()), dh=decoded(given.p256dh),
        auth_secret=decoded(given.auth), version="aes128gcm",
    )  # fmt: skip
    return made


async def _knock(knock: Knock) -> int:
    """The answer's status; 0 without one."""
    try:
        async with httpx.AsyncClient(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client:
            return (await client.post(knock.endpoint, headers=knock.headers, content=knock.body)).status_code
    except httpx.HTTPError as error:
        log.info("push_service_away", error=type(error).__name__)
        return 0


async def _note(work: Work, subscription_id: UUID, status: int) -> bool:
    """RFC 8030, 7.3: 404 and 410 tell that the browser is gone. Returns whether it is no longer here."""
    if _taken(status):
        await work.execute("UPDATE push_subscription SET failures = 0 WHERE id = %s AND failures > 0", (subscription_id,))
        return False
    if status not in (404, 410):
        row = await work.one(
            "UPDATE push_subscription SET failures = failures + 1 WHERE id = %s RETURNING failures", (subscription_id,)
        )
        if row is None or row["failures"] < _ENOUGH:
            return row is None
    await work.execute("DELETE FROM push_subscription WHERE id = %s", (subscription_id,))
    return True


def _taken(status: int) -> bool:
    return 200 <= status < 300


HANDLERS: dict[str, Handler] = {SEND: send}
