"""Words that must be found nowhere but through the product: one in each sealed column, and one in a file."""

import base64
import json
import secrets
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import redis

from core.files.store import load
from core.ids import new_id
from core.vault import SealBroken, Vault
from core.vault.places import PLACES, Place
from core.work import Ground, Work
from desk.launcher import binaries
from tests.privacy.conftest import Desk

# What these columns hold is JSON, and is read as such by whoever opens the row.
_JSON = {"message.extra", "conversation.summary", "activity.data", "bot_turn.steps", "channel_account.secrets", "idempotency.body"}
# Rows that the desk of the test has not got by itself.
_ROWS = {
    "risk_flag": "INSERT INTO risk_flag (id, conversation_id, message_id, level, topic, at)"
    " SELECT %(id)s, %(talk)s, m.id, 'urgent', 'other', %(now)s FROM message m LIMIT 1",
    "message_revision": "INSERT INTO message_revision (id, message_id, conversation_id, body, at)"
    " SELECT %(id)s, m.id, %(talk)s, '', %(now)s FROM message m LIMIT 1",
    "bot_turn": "INSERT INTO bot_turn (id, conversation_id, from_seq, to_seq, action, at) VALUES (%(id)s, %(talk)s, 1, 1, 'answer', %(now)s)",
    "answer_vote": "INSERT INTO answer_vote (id, conversation_id, message_id, turn_id, author, author_id, verdict, at)"
    " SELECT %(id)s, %(talk)s, m.id, t.id, 'staff', %(user)s, 'wrong', %(now)s FROM message m, bot_turn t WHERE t.conversation_id = %(talk)s LIMIT 1",
    "access_grant": "INSERT INTO access_grant (id, resource, resource_id, principal, level, cause, created_at)"
    " VALUES (%(id)s, 'conversation', %(talk)s, %(user)s, 'read', 'granted', %(now)s)",
    "user_totp": "INSERT INTO user_totp (user_id, secret, created_at) VALUES (%(user)s, '', %(now)s)",
    "account_link": "INSERT INTO account_link (id, user_id, purpose, token_hash, created_at, expires_at)"
    " VALUES (%(id)s, %(user)s, 'invite', '', %(now)s, %(now)s)",
    "legal_hold": "INSERT INTO legal_hold (id, kind, subject_id, reason, placed_at, released_at)"
    " VALUES (%(id)s, 'person', %(person)s, '', %(now)s, %(now)s)",
    "search_key": "INSERT INTO search_key (id, secret, created_at) VALUES (%(id)s, '', %(now)s)",
    "push_subscription": "INSERT INTO push_subscription (id, kind, subject_id, endpoint, content, locale, at)"
    " VALUES (%(id)s, 'citizen', %(talk)s, '', '', 'es', %(now)s)",
    "push_key": "INSERT INTO push_key (id, private, public, at) VALUES (%(id)s, '', '', %(now)s)",
    "idempotency": "INSERT INTO idempotency (actor_id, key, fingerprint, at) VALUES (%(id)s, 'k', '', %(now)s)",
}


def word() -> str:
    """Of letters alone, as a name may be; never twice."""
    return "Canario" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))


async def plant(desk: Desk) -> dict[str, str]:
    """Place -> its word. Fails for a sealed column of which the desk has no row."""
    planted: dict[str, str] = {}
    values = {"talk": desk.citizen.conversation, "person": desk.person, "user": desk.operator.id}
    subjects = [desk.citizen.conversation, desk.person, desk.case]
    async with desk.house.ground.work() as work:
        for statement in _ROWS.values():
            await work.execute(statement, {**values, "id": new_id(), "now": work.now})
        for place in PLACES:
            if place.table != "data_key":
                planted[place.name] = await _plant(work, place, subjects, desk.person)
    return planted


async def _plant(work: Work, place: Place, subjects: list[UUID], person: UUID) -> str:
    said = word()
    text = json.dumps({"secreto": said, "id": str(person)}) if place.name in _JSON else said
    where = f"{place.subject} = ANY(%s)" if place.subject else "cardinality(%s::uuid[]) > 0"
    subject = place.subject or place.row
    row = await work.one(f"SELECT {place.row} AS row, {subject} AS subject FROM {place.table} WHERE {where} LIMIT 1", (subjects,))
    assert row is not None, f"no canary sits in {place.name}: give its table a row"
    if place.subject:
        sealed = (await work.vault.key_of(work.conn, row["subject"])).seal(text, place.name, row["row"])
    else:
        sealed = work.vault.seal_secret(text, place.name, row["row"])
    await work.execute(f"UPDATE {place.table} SET {place.column} = %s WHERE {place.row} = %s", (sealed, row["row"]))
    return said


async def opened(ground: Ground, vault: Vault) -> tuple[list[str], list[str]]:
    """All that the ring opens in every sealed column and file, and the places of what it does not."""
    texts: list[str] = []
    closed: list[str] = []
    async with ground.work() as work:
        for place in PLACES:
            subject = place.subject or place.row
            rows = await work.all(
                f"SELECT {place.row} AS row, {subject} AS subject, {place.column} AS blob FROM {place.table}"
                f" WHERE {place.column} IS NOT NULL AND {place.column} <> ''"
            )
            for row in rows:
                try:
                    texts.append(await _open(work, vault, place, row))
                except SealBroken:
                    closed.append(place.name)
        for row in await work.all("SELECT id FROM stored_file"):
            try:
                texts.append((await load(work, row["id"]))[1].decode())
            except SealBroken:
                closed.append("stored_file.content")
    return texts, closed


async def _open(work: Work, vault: Vault, place: Place, row: dict[str, Any]) -> str:
    if place.table == "data_key":
        vault.unwrap(row["row"], bytes(row["blob"]))
        return ""
    if place.subject is None:
        return vault.open_secret(bytes(row["blob"]), place.name, row["row"])
    return (await vault.key_of(work.conn, row["subject"])).open(bytes(row["blob"]), place.name, row["row"])


def stores(ground: Ground, heard: str) -> dict[str, bytes]:
    """Everything outside of memory: the database's dump, Valkey, what was logged, and every file of the data folder."""
    found = {"log": heard.encode(), "valkey": b"".join(_valkey(ground.settings.redis_url or ""))}
    dump = [binaries.client("pg_dump"), ground.settings.database_url or ""]
    found["dump"] = subprocess.run(dump, capture_output=True, check=True).stdout
    for path in Path(ground.settings.data).rglob("*"):
        if path.is_file():
            found[path.name] = path.read_bytes()
    return found


def _valkey(url: str) -> Iterator[bytes]:
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter(count=1000):
            yield bytes(key)
            yield bytes(client.dump(key) or b"")  # type: ignore[arg-type]


def forms(said: str) -> set[bytes]:
    """As it is, lower, in hexadecimal as dumps write binary columns, and in base 64 wherever it begins."""
    plain = said.encode()
    encoded = {base64.b64encode(b"\0" * lead + plain)[4 if lead else 0 : -4] for lead in range(3)}
    return {plain, plain.lower(), plain.upper(), plain.hex().encode(), *encoded}
