"""Imports into the knowledge base, what articles say twice or otherwise, and which questions an article was made of."""

from alembic import op

revision = "0012_learning"
down_revision = "0011_model_usage"
branch_labels = None
depends_on = None

SCHEMA = """
CREATE TABLE knowledge_import (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('files', 'site')),
    address text,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'stopped', 'failed')),
    problem text,
    language text NOT NULL,
    audience text NOT NULL CHECK (audience IN ('public', 'staff', 'institution')),
    organization_id uuid REFERENCES organization (id),
    most_pages int NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz
);
CREATE INDEX ix_knowledge_import_list ON knowledge_import (created_at DESC, id DESC);
CREATE TABLE knowledge_import_item (
    id uuid PRIMARY KEY,
    import_id uuid NOT NULL REFERENCES knowledge_import (id) ON DELETE CASCADE,
    position int NOT NULL,
    source text NOT NULL,
    file_id uuid,
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'same', 'failed')),
    problem text,
    figures jsonb NOT NULL DEFAULT '{}',
    article_ids uuid[] NOT NULL DEFAULT '{}',
    at timestamptz,
    UNIQUE (import_id, source)
);
CREATE INDEX ix_knowledge_import_item_list ON knowledge_import_item (import_id, position);
CREATE TABLE article_sketch (
    article_id uuid PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    bands bigint[] NOT NULL
);
CREATE INDEX ix_article_sketch_bands ON article_sketch USING gin (bands);
CREATE TABLE article_flag (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('near_duplicate', 'contradiction')),
    article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    other_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    mark text NOT NULL,
    score real NOT NULL,
    quote text NOT NULL DEFAULT '',
    other_quote text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'dismissed')),
    at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    CHECK (article_id < other_id),
    UNIQUE (kind, article_id, other_id, mark)
);
CREATE INDEX ix_article_flag_open ON article_flag (at DESC, id DESC) WHERE state = 'open';
CREATE INDEX ix_article_flag_other ON article_flag (other_id);
CREATE INDEX ix_article_review ON article (review_at) WHERE review_at IS NOT NULL AND status = 'published';
ALTER TABLE knowledge_state ADD COLUMN serving text;
ALTER TABLE bot_turn ADD COLUMN learned_at timestamptz, ADD COLUMN learned_article_id uuid;
CREATE INDEX ix_bot_turn_at ON bot_turn (at);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
