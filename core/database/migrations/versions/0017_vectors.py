"""What each passage was made of, so that only what changed is made anew, and which passages' vectors have to go."""

from alembic import op

revision = "0017_vectors"
down_revision = "0016_passkeys"
branch_labels = None
depends_on = None

SCHEMA = """
ALTER TABLE passage ADD COLUMN mark text;
CREATE INDEX ix_passage_embedded_by ON passage (embedded_by, id);
CREATE TABLE passage_gone (id uuid PRIMARY KEY);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
