"""Where an institution is called by those who share its people."""

from alembic import op

revision = "0018_organization_phone"
down_revision = "0017_vectors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE organization ADD COLUMN phone text")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
