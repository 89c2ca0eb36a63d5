"""Articles, their versions, the passages that are searched, and the counter that tells processes to look again."""

from alembic import op

revision = "0003_knowledge"
down_revision = "0002_channels"
branch_labels = None
depends_on = None

SCHEMA = """
CREATE TABLE article (
    id uuid PRIMARY KEY,
    source text UNIQUE,
    title text NOT NULL,
    body text NOT NULL,
    language text NOT NULL,
    audience text NOT NULL CHECK (audience IN ('public', 'staff', 'institution')),
    organization_id uuid REFERENCES organization (id),
    areas uuid[] NOT NULL DEFAULT '{}',
    asked_as text[] NOT NULL DEFAULT '{}',
    status text NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
    version int NOT NULL DEFAULT 1,
    published_version int,
    owner_id uuid,
    review_at date,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    published_at timestamptz,
    CHECK (audience <> 'institution' OR organization_id IS NOT NULL)
);
CREATE INDEX ix_article_list ON article (updated_at DESC, id DESC);
CREATE TABLE article_version (
    id uuid PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    version int NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    language text NOT NULL,
    audience text NOT NULL,
    asked_as text[] NOT NULL,
    author_id uuid,
    at timestamptz NOT NULL,
    published_at timestamptz,
    UNIQUE (article_id, version)
);
CREATE TABLE passage (
    id uuid PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    version int NOT NULL,
    position int NOT NULL,
    heading text NOT NULL,
    text text NOT NULL,
    embedded_by text,
    UNIQUE (article_id, position)
);
CREATE TABLE knowledge_state (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL
);
INSERT INTO knowledge_state (version) VALUES (1);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
