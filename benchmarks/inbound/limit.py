"""L: what PostgreSQL can do for an inbound message in four round trips, by pgbench, prepared, 8 connections.

Twice: on a fixed reference schema (1 million messages, 100 thousand conversations, 5 and 3 indexes), and on the
product's own tables.
"""

import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

CLIENTS = 8

REFERENCE = """
CREATE TABLE conversation (
    id bigint PRIMARY KEY, channel_id int NOT NULL, status smallint NOT NULL DEFAULT 0, assignee_id int,
    message_count int NOT NULL DEFAULT 0, last_message_at timestamptz NOT NULL DEFAULT now(), preview text
) WITH (fillfactor = 80);
CREATE INDEX ON conversation (last_message_at DESC);
CREATE INDEX ON conversation (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX ON conversation (channel_id, status);
CREATE INDEX ON conversation (status, last_message_at);
CREATE TABLE message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, conversation_id bigint NOT NULL REFERENCES conversation (id),
    channel_id int NOT NULL, external_id text NOT NULL, body text NOT NULL, at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (channel_id, external_id)
);
INSERT INTO conversation (id, channel_id) SELECT g, g % 4 FROM generate_series(1, {conversations}) g;
INSERT INTO message (conversation_id, channel_id, external_id, body)
    SELECT 1 + g % {conversations}, g % 4, 'p' || g, repeat('m', 90) FROM generate_series(1, {messages}) g;
CREATE INDEX ON message (conversation_id, id);
"""

REFERENCE_SCRIPT = r"""
\set c random(1, {conversations})
\set e random(1, 1000000000000)
BEGIN;
INSERT INTO message (conversation_id, channel_id, external_id, body)
    VALUES (:c, 1, :e::bigint::text, repeat('m', 90)) ON CONFLICT DO NOTHING RETURNING id;
UPDATE conversation SET last_message_at = now(), message_count = message_count + 1, preview = 'p' WHERE id = :c;
COMMIT;
"""

OWN_SCRIPT = r"""
\set n random(1, {conversations})
\set e random(1, 1000000000000)
BEGIN;
INSERT INTO receipt (source, external_id, message_id)
    VALUES ('{account}', :e::bigint::text, gen_random_uuid()) ON CONFLICT DO NOTHING;
UPDATE conversation SET last_seq = last_seq + 1, last_message_at = now(), last_author = 'citizen',
    preview = '\x00112233445566778899aabbccddeeff' WHERE id = md5('c' || :n::int)::uuid RETURNING last_seq \gset
INSERT INTO message (id, conversation_id, seq, author, body, at)
    VALUES (gen_random_uuid(), md5('c' || :n::int)::uuid, :last_seq, 'citizen', decode(repeat('ab', 120), 'hex'), now());
INSERT INTO task (id, kind, subject, run_at)
    VALUES (gen_random_uuid(), 'bench', md5('c' || :n::int)::uuid, now() + interval '1 day')
    ON CONFLICT DO NOTHING;
COMMIT;
"""

OWN_LOAD = """
INSERT INTO conversation (id, account_id, channel, alias, opened_at, owner, last_seq, last_message_at)
    SELECT md5('c' || g)::uuid, %(account)s, 'telegram', 'Banco', now(), 'bot', 10, now() - g * interval '1 second'
    FROM generate_series(1, %(conversations)s) g;
INSERT INTO message (id, conversation_id, seq, author, body, at)
    SELECT gen_random_uuid(), md5('c' || g)::uuid, s, 'citizen', decode(repeat('ab', 120), 'hex'), now()
    FROM generate_series(1, %(conversations)s) g, generate_series(1, 10) s;
"""


def load_reference(server: str, *, messages: int, conversations: int) -> str:
    """A database of its own beside the product's. Returns its URL."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS reference")
        conn.execute("CREATE DATABASE reference")
    url = f"{server}/reference"
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(REFERENCE.format(messages=messages, conversations=conversations))  # type: ignore[arg-type]
        conn.execute("VACUUM ANALYZE")
    return url


def load_own(url: str, account: str, conversations: int) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        for statement in OWN_LOAD.strip().split(";\n"):
            conn.execute(statement, {"account": account, "conversations": conversations})  # type: ignore[arg-type]
        conn.execute("VACUUM ANALYZE message, conversation")


def rate(pgbench: Path, url: str, script: str, seconds: int) -> float:
    """Transactions a second."""
    parts = urlsplit(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        run = subprocess.run(
            [pgbench, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-f", file.name,
             "-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), parts.path[1:]],
            capture_output=True, text=True, env={"PGPASSWORD": parts.password or ""}, check=False,
        )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", run.stdout)
    if run.returncode or not found:
        raise RuntimeError(f"pgbench failed: {run.stderr.strip()[-500:]}")
    return float(found[1])
