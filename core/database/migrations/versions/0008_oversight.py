"""Anchors of the audit chain, the master keys that stored data name, legal holds, erasures."""

from alembic import op

revision = "0008_oversight"
down_revision = "0007_accounts"
branch_labels = None
depends_on = None

SCHEMA = """
-- Where the chain stood at the end of a day; `proof` is made with a key that the database does not hold.
CREATE TABLE audit_anchor (
    day date PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    proof bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE TRIGGER audit_anchor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- `proof`: made with the ring's index key, so that a ring with another one is told apart.
CREATE TABLE ring_key (
    id text PRIMARY KEY,
    proof bytea,
    since timestamptz NOT NULL DEFAULT now()
);
INSERT INTO ring_key (id)
SELECT DISTINCT convert_from(substring(wrapped FROM 2 FOR get_byte(wrapped, 0)), 'UTF8') FROM data_key;

CREATE TABLE legal_hold (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('person', 'conversation')),
    subject_id uuid NOT NULL,
    reason bytea NOT NULL,
    placed_at timestamptz NOT NULL,
    placed_by uuid,
    released_at timestamptz,
    released_by uuid
);
CREATE UNIQUE INDEX uq_legal_hold_open ON legal_hold (kind, subject_id) WHERE released_at IS NULL;

-- The certificate: who asked, when, by what right, how much went. Nothing of what was erased.
CREATE TABLE erasure (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('person', 'conversation')),
    subject_id uuid NOT NULL,
    basis text NOT NULL,
    asked_by uuid,
    at timestamptz NOT NULL,
    erased jsonb NOT NULL
);
CREATE INDEX ix_erasure_at ON erasure (at);
CREATE INDEX ix_erasure_subject ON erasure (subject_id);
CREATE TRIGGER erasure_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
