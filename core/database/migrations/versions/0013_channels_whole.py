"""What the channels speak besides text: revisions, who cannot be reached, templates, pace and health of an account."""

from alembic import op

revision = "0013_channels_whole"
down_revision = "0012_learning"
branch_labels = None
depends_on = None

SCHEMA = """
-- What a message said before its author changed it. Sealed by the conversation's key, like the message.
CREATE TABLE message_revision (
    id uuid PRIMARY KEY,
    message_id uuid NOT NULL REFERENCES message (id),
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    body bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX ix_message_revision_message ON message_revision (message_id, at);
CREATE INDEX ix_message_revision_conversation ON message_revision (conversation_id);

-- blocked or opted_out; a later message of theirs makes it void. ready_at: no send to this chat before it.
ALTER TABLE handle ADD COLUMN unreachable text;
ALTER TABLE handle ADD COLUMN unreachable_at timestamptz;
ALTER TABLE handle ADD COLUMN ready_at timestamptz;

-- Texts that a provider approved for use outside the customer service window; those of kind `session` are ours.
CREATE TABLE message_template (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES channel_account (id),
    sid text NOT NULL,
    name text NOT NULL,
    locale text NOT NULL,
    category text,
    body text NOT NULL,
    variables jsonb NOT NULL DEFAULT '{}',
    buttons text[] NOT NULL DEFAULT '{}',
    status text NOT NULL,
    synced_at timestamptz NOT NULL,
    CONSTRAINT uq_message_template_sid UNIQUE (account_id, sid)
);

-- `used` of the second that began at `second`; `paused_until`: the provider asked the whole account to wait.
CREATE TABLE channel_state (
    account_id uuid PRIMARY KEY REFERENCES channel_account (id),
    second timestamptz,
    used int NOT NULL DEFAULT 0,
    paused_until timestamptz,
    last_update_at timestamptz,
    last_refusal text,
    last_refused_at timestamptz,
    last_error text,
    last_error_at timestamptz
);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
