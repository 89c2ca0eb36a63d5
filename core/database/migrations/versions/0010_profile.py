"""What people like on their own console, and paths to what of accounts is old enough to go."""

from alembic import op

revision = "0010_profile"
down_revision = "0009_grant_reason"
branch_labels = None
depends_on = None

SCHEMA = """
ALTER TABLE user_account ADD COLUMN preferences jsonb NOT NULL DEFAULT '{}';
CREATE INDEX ix_user_session_expires ON user_session (expires_at);
CREATE INDEX ix_account_link_expires ON account_link (expires_at);
CREATE INDEX ix_throttle_updated ON throttle (updated_at);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
