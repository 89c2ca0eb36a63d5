"""Queues, operators, conversations, messages, notes, deliveries, offers, bot turns."""

from alembic import op

revision = "0005_desk"
down_revision = "0004_casework"
branch_labels = None
depends_on = None

SCHEMA = """
CREATE TABLE queue (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    organization_id uuid REFERENCES organization (id),
    skills text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{es}',
    intents text[] NOT NULL DEFAULT '{}',
    targets jsonb NOT NULL,
    position int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE TABLE operator (
    user_id uuid PRIMARY KEY REFERENCES user_account (id) ON DELETE CASCADE,
    capacity smallint NOT NULL DEFAULT 4 CHECK (capacity BETWEEN 0 AND 50),
    skills text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{es}',
    presence text NOT NULL DEFAULT 'offline' CHECK (presence IN ('available', 'busy', 'away', 'offline')),
    presence_at timestamptz NOT NULL,
    connected_until timestamptz,
    last_offer_at timestamptz
);
CREATE TABLE operator_queue (
    user_id uuid NOT NULL REFERENCES operator (user_id) ON DELETE CASCADE,
    queue_id uuid NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, queue_id)
);
CREATE INDEX ix_operator_queue_queue ON operator_queue (queue_id);
CREATE TABLE presence_span (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES operator (user_id) ON DELETE CASCADE,
    presence text NOT NULL,
    at timestamptz NOT NULL,
    until timestamptz
);
CREATE INDEX ix_presence_span_user ON presence_span (user_id, at);

CREATE TABLE conversation (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES channel_account (id),
    channel text NOT NULL,
    mode text NOT NULL DEFAULT 'anonymous',
    locale text NOT NULL DEFAULT 'es',
    alias text NOT NULL,
    owner text NOT NULL DEFAULT 'bot' CHECK (owner IN ('bot', 'queue', 'operator', 'none')),
    owner_epoch int NOT NULL DEFAULT 0,
    queue_id uuid REFERENCES queue (id),
    operator_id uuid REFERENCES user_account (id),
    previous_operator_id uuid,
    organization_id uuid REFERENCES organization (id),
    person_id uuid REFERENCES person (id),
    urgency smallint NOT NULL DEFAULT 0,
    risk_level text,
    risk_topic text,
    risk_open boolean NOT NULL DEFAULT false,
    intent text,
    labels text[] NOT NULL DEFAULT '{}',
    last_seq int NOT NULL DEFAULT 0,
    last_message_at timestamptz,
    last_author text,
    preview bytea,
    citizen_read_seq int NOT NULL DEFAULT 0,
    staff_read_seq int NOT NULL DEFAULT 0,
    answered_seq int NOT NULL DEFAULT 0,
    first_answer_at timestamptz,
    answer_due_at timestamptz,
    waiting_since timestamptz,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    close_reason text,
    summary bytea,
    rating smallint CHECK (rating BETWEEN 1 AND 5),
    rating_comment bytea,
    notice_version text,
    snoozed_until timestamptz
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
-- Who waits, in the order of answering; small, because it holds waiting rows only.
-- Immediate ones stand before all others, whatever these have waited.
CREATE INDEX ix_conversation_waiting ON conversation (queue_id, (urgency < 3), answer_due_at, id)
    WHERE owner = 'queue';
CREATE INDEX ix_conversation_operator ON conversation (operator_id) WHERE owner = 'operator';
CREATE INDEX ix_conversation_last ON conversation (last_message_at DESC, id DESC);
CREATE INDEX ix_conversation_closed ON conversation (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX ix_conversation_risk ON conversation (id) WHERE risk_open AND owner <> 'none';
CREATE INDEX ix_conversation_person ON conversation (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE message (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    seq int NOT NULL,
    author text NOT NULL,
    author_id uuid,
    body bytea NOT NULL,
    extra bytea,
    attachments uuid[],
    at timestamptz NOT NULL,
    CONSTRAINT uq_message_seq UNIQUE (conversation_id, seq)
);
CREATE TABLE note (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    seq int NOT NULL,
    author_id uuid NOT NULL,
    body bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX ix_note_conversation ON note (conversation_id, seq, at);
CREATE TABLE receipt (
    source uuid NOT NULL,
    external_id text NOT NULL,
    message_id uuid NOT NULL,
    PRIMARY KEY (source, external_id)
);
CREATE TABLE handle (
    account_id uuid NOT NULL REFERENCES channel_account (id),
    sender bytea NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    contact bytea,
    PRIMARY KEY (account_id, sender)
);
CREATE INDEX ix_handle_conversation ON handle (conversation_id);
CREATE TABLE citizen_session (
    token_hash bytea PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX ix_citizen_session_conversation ON citizen_session (conversation_id);
CREATE TABLE return_code (
    code bytea PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    message_id uuid NOT NULL REFERENCES message (id),
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    account_id uuid NOT NULL REFERENCES channel_account (id),
    part int NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'queued',
    provider_id text,
    attempts int NOT NULL DEFAULT 0,
    run_at timestamptz NOT NULL,
    lease_until timestamptz,
    error text,
    at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT uq_delivery_part UNIQUE (message_id, part)
) WITH (fillfactor = 80);
CREATE INDEX ix_delivery_due ON delivery (account_id, run_at) WHERE status IN ('queued', 'sending');
CREATE INDEX ix_delivery_conversation ON delivery (conversation_id, at);
CREATE UNIQUE INDEX uq_delivery_provider ON delivery (account_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE TABLE risk_flag (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    message_id uuid NOT NULL,
    level text NOT NULL,
    topic text NOT NULL,
    rules text[] NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_by uuid,
    reason bytea
);
CREATE INDEX ix_risk_flag_conversation ON risk_flag (conversation_id);
CREATE TABLE offer (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    operator_id uuid NOT NULL REFERENCES operator (user_id),
    state text NOT NULL DEFAULT 'offered'
        CHECK (state IN ('offered', 'accepted', 'declined', 'expired', 'withdrawn')),
    why jsonb NOT NULL DEFAULT '[]',
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    answered_at timestamptz,
    reason text
);
CREATE UNIQUE INDEX uq_offer_open ON offer (conversation_id) WHERE state = 'offered';
CREATE INDEX ix_offer_operator ON offer (operator_id, at);
CREATE INDEX ix_offer_open ON offer (operator_id) WHERE state = 'offered';
CREATE INDEX ix_offer_conversation ON offer (conversation_id);
CREATE INDEX ix_offer_accepted ON offer (answered_at) WHERE state = 'accepted';
CREATE INDEX ix_offer_at ON offer (at);
CREATE TABLE assignment (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    from_owner text NOT NULL,
    to_owner text NOT NULL,
    queue_id uuid,
    operator_id uuid,
    actor_id uuid,
    cause text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX ix_assignment_conversation ON assignment (conversation_id, at);
CREATE INDEX ix_assignment_at ON assignment (at);
CREATE TABLE bot_turn (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    from_seq int NOT NULL,
    to_seq int NOT NULL,
    action text NOT NULL,
    confidence real NOT NULL DEFAULT 0,
    article_ids uuid[] NOT NULL DEFAULT '{}',
    steps bytea,
    millis int NOT NULL DEFAULT 0,
    helpful boolean,
    at timestamptz NOT NULL
);
CREATE INDEX ix_bot_turn_conversation ON bot_turn (conversation_id, at);
CREATE TABLE canned_reply (
    id uuid PRIMARY KEY,
    shortcut text NOT NULL UNIQUE,
    title text NOT NULL,
    text jsonb NOT NULL,
    organization_id uuid REFERENCES organization (id),
    created_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
