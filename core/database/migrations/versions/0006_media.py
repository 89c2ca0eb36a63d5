"""Messages whose media the provider still holds: found without opening any."""

from alembic import op

revision = "0006_media"
down_revision = "0005_desk"
branch_labels = None
depends_on = None

# The nil id stands in `attachments` until the files themselves do.
SCHEMA = """
CREATE INDEX ix_message_awaited ON message (id)
    WHERE attachments = '{00000000-0000-0000-0000-000000000000}'::uuid[];
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
