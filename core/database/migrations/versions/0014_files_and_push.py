"""Files wait until they were looked at and have small pictures; browsers that want to be woken."""

from alembic import op

revision = "0014_files_and_push"
down_revision = "0013_channels_whole"
branch_labels = None
depends_on = None

# `endpoint`: keyed hash of the push service's address, so that a browser stands here once.
SCHEMA = """
ALTER TABLE stored_file
    ADD COLUMN state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'quarantined', 'infected')),
    ADD COLUMN preview_of uuid;
CREATE INDEX ix_stored_file_preview ON stored_file (preview_of) WHERE preview_of IS NOT NULL;
CREATE INDEX ix_stored_file_quarantined ON stored_file (id) WHERE state = 'quarantined';

CREATE TABLE push_subscription (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('citizen', 'staff')),
    subject_id uuid NOT NULL,
    endpoint bytea NOT NULL,
    content bytea NOT NULL,
    locale text NOT NULL,
    failures int NOT NULL DEFAULT 0,
    at timestamptz NOT NULL
);
CREATE UNIQUE INDEX uq_push_subscription ON push_subscription (endpoint, kind);
CREATE INDEX ix_push_subscription_subject ON push_subscription (subject_id);

CREATE TABLE push_key (
    id uuid PRIMARY KEY,
    private bytea NOT NULL,
    public text NOT NULL,
    at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
