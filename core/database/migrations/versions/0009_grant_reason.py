"""Why a grant was given, in the words of who gave it."""

from alembic import op

revision = "0009_grant_reason"
down_revision = "0008_oversight"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sealed under the key of the record that the grant is for."""
    op.execute("ALTER TABLE access_grant ADD COLUMN reason bytea")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
