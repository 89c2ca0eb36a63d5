"""Passkeys of staff accounts, and which challenges were answered already."""

from alembic import op

revision = "0016_passkeys"
down_revision = "0015_search"
branch_labels = None
depends_on = None

# Ids and keys as WebAuthn writes them, in base 64 for addresses.
SCHEMA = """
CREATE TABLE passkey (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    credential_id text NOT NULL UNIQUE,
    public_key text NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX ix_passkey_user ON passkey (user_id, created_at);

CREATE TABLE passkey_answered (
    challenge text PRIMARY KEY,
    at timestamptz NOT NULL
);
CREATE INDEX ix_passkey_answered_at ON passkey_answered (at);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
