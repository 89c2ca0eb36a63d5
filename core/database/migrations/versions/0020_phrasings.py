"""What a model is asked for may also be other ways of asking for an article."""

from alembic import op

revision = "0020_phrasings"
down_revision = "0019_answer_votes"
branch_labels = None
depends_on = None

SCHEMA = """
ALTER TABLE model_usage DROP CONSTRAINT model_usage_purpose_check;
ALTER TABLE model_usage ADD CONSTRAINT model_usage_purpose_check
    CHECK (purpose IN ('answer', 'try', 'suggest', 'summary', 'translate', 'phrasings'));
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
