"""What citizens said of answers before staff could is not lost by the move into one table."""

import os
from typing import Any
from uuid import UUID, uuid4

import psycopg

from core.database.migrate import upgrade
from tests.services import Services

BEFORE, AFTER = "0018_organization_phone", "0019_answer_votes"
TALK = """
INSERT INTO channel_account (id, kind, name, created_at, updated_at) VALUES (%(account)s, 'web', 'Sitio', now(), now());
INSERT INTO conversation (id, account_id, channel, alias, opened_at) VALUES (%(talk)s, %(account)s, 'web', 'Benteveo 1', now());
INSERT INTO message (id, conversation_id, seq, author, body, at)
SELECT gen_random_uuid(), %(talk)s, n, CASE WHEN n IN (2, 4, 5) THEN 'bot' ELSE 'citizen' END, '', now() FROM generate_series(1, 6) n;
INSERT INTO bot_turn (id, conversation_id, from_seq, to_seq, action, helpful, at)
SELECT gen_random_uuid(), %(talk)s, n, n, 'answer', said, now() FROM (VALUES (1, true), (3, false), (6, true)) AS t (n, said);
"""


def test_the_voices_of_before_stand_with_their_answers(services: Services) -> None:
    name = f"t_moved_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        try:
            assert _moved(services.database_url(name)) == [(2, "citizen", None, "right"), (4, "citizen", None, "wrong")]
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _moved(url: str) -> list[tuple[Any, ...]]:
    """The voice of a turn that ended without an answer has nothing to stand with."""
    upgrade(url, BEFORE)
    ids: dict[str, UUID] = {"account": uuid4(), "talk": uuid4()}
    with psycopg.connect(url) as conn:
        for statement in filter(str.strip, TALK.split(";")):
            conn.execute(statement, ids)
    upgrade(url, AFTER)
    with psycopg.connect(url) as conn:
        return conn.execute(
            "SELECT m.seq, v.author, v.author_id, v.verdict FROM answer_vote v JOIN message m ON m.id = v.message_id ORDER BY m.seq"
        ).fetchall()
