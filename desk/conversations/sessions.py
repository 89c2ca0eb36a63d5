"""A citizen's session: a conversation of their own, a token, and a code to come back with."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from core.errors import Gone, NotFound, RateLimited, Unauthenticated
from core.ids import new_id
from core.privacy import Subject, holds, ledger
from core.privacy.erase import certify
from core.texts import pick_locale
from core.work import Work
from desk.conversations import wipe
from desk.conversations.alias import new_alias

# Crockford's base 32 without look-alikes; 16 characters are 80 bits.
_CODE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RESUME_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Opened:
    """What the citizen keeps: nothing of it is stored in clear."""

    token: str
    return_code: str
    conversation_id: UUID
    alias: str


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def new_return_code() -> str:
    plain = "".join(secrets.choice(_CODE) for _ in range(16))
    return "-".join(plain[i : i + 4] for i in range(0, 16, 4))


def normal_code(code: str) -> str:
    """As typed by a person: case, spaces, dashes, O for 0 and I or L for 1 do not matter."""
    kept = "".join(c for c in code.upper() if c.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def web_sender(work: Work, conversation_id: UUID) -> bytes:
    return work.vault.blind("sender", f"web|{conversation_id}")


async def create_conversation(
    work: Work, account: dict[str, Any], *, channel: str, locale: str, mode: str, sender: bytes | None,
    contact: str | None = None, notice_version: str | None = None,
) -> tuple[UUID, str]:  # fmt: skip
    """A new conversation with its key and its handle. `account`: id and queue_id of the channel account."""
    conversation_id, alias = new_id(), new_alias()
    key, wrapped = work.vault.create_key(conversation_id)
    await work.execute(
        "INSERT INTO data_key (subject, wrapped) VALUES (%s, %s)", (conversation_id, wrapped)
    )
    await work.execute(
        "INSERT INTO conversation (id, account_id, channel, mode, locale, alias, opened_at, notice_version, queue_id,"
        " organization_id) VALUES (%(id)s, %(account)s, %(channel)s, %(mode)s, %(locale)s, %(alias)s, %(now)s,"
        " %(notice)s, %(queue)s, (SELECT organization_id FROM queue WHERE id = %(queue)s))",
        {"id": conversation_id, "account": account["id"], "channel": channel, "mode": mode,
         "locale": pick_locale(locale, work.settings.default_locale), "alias": alias, "now": work.now,
         "notice": notice_version, "queue": account["queue_id"]},
    )  # fmt: skip
    if sender is None:
        sender = web_sender(work, conversation_id)
    sealed = key.seal(contact, "handle.contact", conversation_id) if contact else None
    await work.execute(
        "INSERT INTO handle (account_id, sender, conversation_id, contact) VALUES (%s, %s, %s, %s)",
        (account["id"], sender, conversation_id, sealed),
    )
    work.hint("conversation", conversation_id, full=1)
    return conversation_id, alias


async def start(
    work: Work, *, site_key: str | None, locale: str, mode: str, contact: str | None, notice_version: str
) -> Opened:
    """Raises NotFound when the site key names no open web channel."""
    account = await work.one(
        "SELECT id, queue_id FROM channel_account WHERE kind = 'web' AND disabled_at IS NULL"
        " AND (%(key)s::text IS NULL OR site_key = %(key)s) ORDER BY created_at, id LIMIT 1",
        {"key": site_key or None},
    )
    if account is None:
        raise NotFound("There is no such site.", code="unknown_site_key")
    conversation_id, alias = await create_conversation(
        work, account, channel="web", locale=locale, mode=mode, sender=None, contact=contact,
        notice_version=notice_version,
    )  # fmt: skip
    code = new_return_code()
    await work.execute(
        "INSERT INTO return_code (code, conversation_id, created_at) VALUES (%s, %s, %s)",
        (work.vault.blind("return_code", normal_code(code)), conversation_id, work.now),
    )
    token = await _token(work, conversation_id)
    await work.audit("conversation.opened", "conversation", conversation_id, channel="web", mode=mode)
    return Opened(token, code, conversation_id, alias)


async def _token(work: Work, conversation_id: UUID) -> str:
    token = secrets.token_urlsafe(32)
    await work.execute(
        "INSERT INTO citizen_session (token_hash, conversation_id, created_at, last_seen_at) VALUES (%s, %s, %s, %s)",
        (token_hash(token), conversation_id, work.now, work.now),
    )
    return token


def resume_wait(failures: int) -> timedelta:
    """From the fourth wrong code on: 2 s, 4 s, 8 s ... 5 min; ten in 15 minutes are refused."""
    return timedelta(seconds=min(2 ** max(0, failures - 3), 300)) if failures >= 4 else timedelta(0)


async def resume(work: Work, code: str) -> tuple[str, UUID] | None:
    """A new token for the conversation of this code; None (to be committed: it counts) when there is none.

    Raises RateLimited while this address must wait.
    """
    subject = b"resume" + (work.request.address_hash or b"")
    known = await work.one("SELECT * FROM throttle WHERE subject = %s", (subject,))
    if known and not work.settings.load_test:
        ready = known["updated_at"] + resume_wait(known["failures"])
        if known["failures"] >= _RESUME_LIMIT and known["until"] > work.now:
            ready = known["until"]
        if ready > work.now:
            raise RateLimited(
                "Too many wrong codes. Wait a little.",
                retry_after=int((ready - work.now).total_seconds()) + 1,
            )
    row = await work.one(
        "SELECT conversation_id FROM return_code WHERE code = %s",
        (work.vault.blind("return_code", normal_code(code)),),
    )
    if row is None:
        await work.execute(
            "INSERT INTO throttle (subject, failures, until, updated_at) VALUES (%(s)s, 1, %(u)s, %(n)s)"
            " ON CONFLICT (subject) DO UPDATE SET updated_at = %(n)s, until = %(u)s,"
            " failures = CASE WHEN throttle.until < %(n)s THEN 1 ELSE throttle.failures + 1 END",
            {"s": subject, "u": work.now + timedelta(minutes=15), "n": work.now},
        )
        return None
    token = await _token(work, row["conversation_id"])
    await work.audit("conversation.resumed", "conversation", row["conversation_id"])
    return token, row["conversation_id"]


# citizen_session's primary key
_WHO = """
SELECT s.conversation_id, s.last_seen_at, c.account_id, c.locale FROM citizen_session s
JOIN conversation c ON c.id = s.conversation_id
WHERE s.token_hash = %s AND s.revoked_at IS NULL AND s.last_seen_at > %s
"""


@dataclass(frozen=True, slots=True)
class Citizen:
    """Who writes, as far as the desk knows."""

    conversation_id: UUID
    account_id: UUID
    locale: str


async def citizen_of(conn: AsyncConnection[Any], token: str | None, now: Any, days: int) -> Citizen:
    """Raises Unauthenticated."""
    if not token:
        raise Unauthenticated("This needs the conversation's token.", code="no_token")
    row = await (await conn.execute(_WHO, (token_hash(token), now - timedelta(days=days)))).fetchone()
    if row is None:
        raise Unauthenticated("This conversation's token is not valid.", code="bad_token")
    if now - row["last_seen_at"] > timedelta(minutes=10):
        await conn.execute(
            "UPDATE citizen_session SET last_seen_at = %s WHERE token_hash = %s", (now, token_hash(token))
        )
    return Citizen(row["conversation_id"], row["account_id"], row["locale"])


async def forget(work: Work, conversation_id: UUID) -> str:
    """At the citizen's wish. What belongs to a case or is held by law is kept: only the way back to it ends."""
    receipt = new_id()
    kept = await _kept(work, conversation_id)
    await work.execute(
        "UPDATE citizen_session SET revoked_at = %s WHERE conversation_id = %s", (work.now, conversation_id)
    )
    await work.execute("DELETE FROM return_code WHERE conversation_id = %s", (conversation_id,))
    await work.audit("conversation.forgotten", "conversation", conversation_id, receipt=str(receipt), kept=kept)
    work.hint("forget", conversation_id)
    if not kept:
        gone = await wipe.everything(work, conversation_id)
        await certify(work, {"id": receipt, "kind": "conversation", "subject_id": conversation_id, "basis": "request",
                             "asked_by": None, "at": work.now, "erased": dict(gone)})  # fmt: skip
        work.after_commit(lambda: ledger.note(work.settings, [Subject("conversation", conversation_id)]))
    return str(receipt)


async def _kept(work: Work, conversation_id: UUID) -> bool:
    row = await work.one(
        "SELECT person_id, EXISTS (SELECT 1 FROM case_conversation WHERE conversation_id = c.id) AS linked"
        " FROM conversation c WHERE c.id = %s",
        (conversation_id,),
    )
    subjects = [Subject("conversation", conversation_id)]
    if row and row["person_id"]:
        subjects.append(Subject("person", row["person_id"]))
    return bool(row and row["linked"]) or await holds.held(work, subjects) is not None


def gone() -> Gone:
    return Gone("This conversation was erased.", code="erased")
