"""Channel accounts: where citizens write to us, with their sealed credentials."""

from alembic import op

revision = "0002_channels"
down_revision = "0001_core"
branch_labels = None
depends_on = None

SCHEMA = """
CREATE TABLE channel_account (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('web', 'telegram', 'whatsapp')),
    name text NOT NULL,
    queue_id uuid,
    locale text NOT NULL DEFAULT 'es',
    secrets bytea,
    config jsonb NOT NULL DEFAULT '{}',
    site_key text UNIQUE,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    disabled_at timestamptz
);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
