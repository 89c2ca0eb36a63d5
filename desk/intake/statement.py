"""The one statement that keeps a batch: dedupe, order, messages, risk, safe replies and tasks, in one commit.

A batch of one is the same statement. Items that come back neither fresh nor as repeats had a handle that moved.
Indexes: receipt's and handle's primary keys, conversation's primary key, uq_message_seq, uq_task_pending.
"""

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec
from psycopg.types.numeric import Int2

from core.ids import new_id
from desk.conversations.say import PREVIEW
from desk.conversations.urgency import number, target_seconds
from desk.intake.media import awaited
from desk.intake.messages import Pending

TURN_DELAY = timedelta(milliseconds=250)



def _compact(statement: str) -> str:
    """Without comments and idle spaces: psycopg parses what is longer than 4,096 characters anew for every batch."""
    return re.sub(r"\s*([,()=<>|])\s*", r"\1", re.sub(r"\s+", " ", re.sub(r"--.*", "", statement))).strip()


KEEP = _compact("""
WITH i AS MATERIALIZED (
    SELECT * FROM unnest(%(account)b::uuid[], %(external)b::text[], %(sender)b::bytea[], %(conversation)b::uuid[],
        %(id)b::uuid[], %(body)b::bytea[], %(preview)b::bytea[], %(extra)b::bytea[], %(files)b::text[],
        %(urgency)b::int2[], %(topic)b::text[], %(rules)b::text[], %(reply_id)b::uuid[], %(reply)b::bytea[],
        %(due)b::timestamptz[])
    WITH ORDINALITY AS i(account, external, sender, conversation, id, body, preview, extra, files, urgency, topic,
        rules, reply_id, reply, due, n)),
r AS (
    INSERT INTO receipt (source, external_id, message_id)
    SELECT i.account, i.external, i.id FROM i
    JOIN handle h ON h.account_id = i.account AND h.sender = i.sender
    WHERE h.conversation_id = i.conversation
    ORDER BY 1, 2 ON CONFLICT DO NOTHING RETURNING message_id),
f AS (SELECT i.* FROM i JOIN r ON r.message_id = i.id),
l AS MATERIALIZED (
    SELECT id, risk_open, urgency, owner, channel FROM conversation
    WHERE id IN (SELECT conversation FROM f) ORDER BY id FOR NO KEY UPDATE),
s AS (
    -- One safe reply to a conversation, for its gravest message; none while a person has it or a flag stands.
    SELECT f.*, l.channel,
           f.reply <> ''::bytea AND l.owner <> 'operator' AND (NOT l.risk_open OR f.urgency > l.urgency)
           AND row_number() OVER (PARTITION BY f.conversation ORDER BY f.urgency DESC, f.n) = 1 AS answer
    FROM f JOIN l ON l.id = f.conversation),
g AS (
    SELECT conversation, count(*) + count(*) FILTER (WHERE answer) AS k, max(urgency) AS urgency, min(due) AS due,
           (array_agg(preview ORDER BY n DESC))[1] AS preview,
           (array_agg(topic ORDER BY urgency DESC, n))[1] AS topic
    FROM s GROUP BY conversation),
u AS (
    UPDATE conversation c SET last_seq = c.last_seq + g.k, last_message_at = %(now)b, last_author = 'citizen',
        preview = g.preview,
        urgency = greatest(c.urgency, g.urgency),
        risk_open = c.risk_open OR g.urgency > 0,
        risk_level = CASE WHEN g.urgency > 0 AND (NOT c.risk_open OR g.urgency >= c.urgency)
            THEN (ARRAY['elevated', 'urgent', 'immediate'])[g.urgency] ELSE c.risk_level END,
        risk_topic = CASE WHEN g.urgency > 0 AND (NOT c.risk_open OR g.urgency >= c.urgency)
            THEN g.topic ELSE c.risk_topic END,
        owner = CASE WHEN c.owner = 'none' THEN 'bot' ELSE c.owner END,
        owner_epoch = c.owner_epoch + (c.owner = 'none')::int,
        closed_at = NULL, close_reason = NULL, snoozed_until = NULL,
        answer_due_at = CASE WHEN c.owner IN ('queue', 'operator') THEN least(c.answer_due_at, g.due)
                             ELSE c.answer_due_at END
    FROM g JOIN l ON l.id = g.conversation
    WHERE c.id = g.conversation
    RETURNING c.id, c.last_seq, c.owner, c.owner_epoch, c.urgency, c.risk_open, c.risk_level, c.risk_topic,
              c.queue_id, c.organization_id, c.operator_id, c.alias, c.channel, c.answer_due_at, g.k),
m AS (
    INSERT INTO message (id, conversation_id, seq, author, body, extra, attachments, at)
    SELECT x.id, x.conversation,
           u.last_seq - u.k + row_number() OVER (PARTITION BY x.conversation ORDER BY x.n, x.part),
           x.author, x.body, nullif(x.extra, ''::bytea), x.files, %(now)b
    FROM (SELECT id, conversation, n, 0 AS part, 'citizen' AS author, body, extra,
                 string_to_array(nullif(files, ''), ',')::uuid[] AS files FROM s
          UNION ALL SELECT reply_id, conversation, n, 1, 'bot', reply, ''::bytea, NULL FROM s WHERE answer) x
    JOIN u ON u.id = x.conversation
    RETURNING id, conversation_id, seq, author),
fl AS (
    INSERT INTO risk_flag (id, conversation_id, message_id, level, topic, rules, at)
    SELECT gen_random_uuid(), conversation, id, (ARRAY['elevated', 'urgent', 'immediate'])[urgency], topic,
           string_to_array(rules, ','), %(now)b FROM s WHERE urgency > 0),
d AS (
    INSERT INTO delivery (id, message_id, conversation_id, account_id, run_at, at, updated_at)
    SELECT gen_random_uuid(), reply_id, conversation, account, %(now)b, %(now)b, %(now)b
    FROM s WHERE answer AND channel <> 'web'),
t AS (
    INSERT INTO task (id, kind, subject, run_at)
    SELECT gen_random_uuid(), kind, subject, run_at FROM (
        SELECT 'bot.turn' AS kind, id AS subject, %(turn_at)b AS run_at FROM u WHERE owner = 'bot' AND NOT risk_open
        -- What waits for a person is heard by the classifier too; the bot's own turn begins with it.
        UNION SELECT 'risk.listen', id, %(now)b FROM u WHERE owner <> 'bot' AND NOT risk_open
        UNION SELECT 'intake.risk', conversation, %(now)b FROM s WHERE urgency > 0
        UNION SELECT 'delivery.send', account, %(now)b FROM s WHERE answer AND channel <> 'web') x
    ON CONFLICT (kind, subject) WHERE lease_until IS NULL AND dead_at IS NULL DO NOTHING)
SELECT m.id AS message_id, m.seq, m.author, u.* FROM m JOIN u ON u.id = m.conversation_id
""")

REPEATS = """
SELECT r.source, r.external_id, m.id, m.seq, m.at, m.conversation_id
FROM unnest(%(account)b::uuid[], %(external)b::text[]) AS i(account, external)
JOIN receipt r ON r.source = i.account AND r.external_id = i.external
JOIN message m ON m.id = r.message_id
"""

HANDLES = """
SELECT h.account_id, h.sender, h.conversation_id, c.locale, k.wrapped
FROM unnest(%(account)b::uuid[], %(sender)b::bytea[]) AS i(account, sender)
JOIN handle h ON h.account_id = i.account AND h.sender = i.sender
JOIN conversation c ON c.id = h.conversation_id
JOIN data_key k ON k.subject = h.conversation_id
"""


def values(batch: list[Pending], now: datetime) -> dict[str, Any]:
    """Seals the batch and lays it out in columns. Every item has its handle."""
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            "account", "external", "sender", "conversation", "id", "body", "preview", "extra", "files", "urgency",
            "topic", "rules", "reply_id", "reply", "due",
        )
    }  # fmt: skip
    for pending in batch:
        incoming, known, finding = pending.incoming, pending.known, pending.finding
        assert known is not None
        pending.message_id = new_id()
        urgency = number(finding.level)
        reply = b""
        if pending.reply:
            pending.reply_id = new_id()
            reply = known.key.seal(pending.reply, "message.body", pending.reply_id)
        extra = b""
        if incoming.extra:
            extra = known.key.seal(msgspec.json.encode(incoming.extra), "message.extra", pending.message_id)
        columns["account"].append(incoming.account_id)
        columns["external"].append(incoming.external_id)
        columns["sender"].append(incoming.sender)
        columns["conversation"].append(known.conversation_id)
        columns["id"].append(pending.message_id)
        columns["body"].append(known.key.seal(incoming.text, "message.body", pending.message_id))
        columns["preview"].append(
            known.key.seal(incoming.text[:PREVIEW], "conversation.preview", known.conversation_id)
        )
        columns["extra"].append(extra)
        columns["files"].append(",".join(map(str, incoming.attachments or awaited(incoming.extra))))
        columns["urgency"].append(Int2(urgency))
        columns["topic"].append(finding.topic)
        columns["rules"].append(",".join(finding.rules))
        columns["reply_id"].append(pending.reply_id)
        columns["reply"].append(reply)
        columns["due"].append(now + timedelta(seconds=target_seconds(urgency)))
    return {**columns, "now": now, "turn_at": now + TURN_DELAY}
