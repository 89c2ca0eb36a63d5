"""What each model was asked for on each day, and what it cost: counts alone, nothing of what was said."""

from alembic import op

revision = "0011_model_usage"
down_revision = "0010_profile"
branch_labels = None
depends_on = None

SCHEMA = """
CREATE TABLE model_usage (
    day date NOT NULL,
    model text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('answer', 'try', 'suggest', 'summary', 'translate')),
    prompt text NOT NULL,
    calls integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    estimated integer NOT NULL DEFAULT 0,
    prompt_tokens bigint NOT NULL DEFAULT 0,
    completion_tokens bigint NOT NULL DEFAULT 0,
    cost numeric(16, 6) NOT NULL DEFAULT 0,
    millis bigint NOT NULL DEFAULT 0,
    slowest_millis integer NOT NULL DEFAULT 0,
    PRIMARY KEY (day, model, purpose, prompt)
);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
