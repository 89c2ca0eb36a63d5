"""What citizens and staff say of the assistant's answers, in one place; who looks after what an import makes."""

from alembic import op

revision = "0019_answer_votes"
down_revision = "0018_organization_phone"
branch_labels = None
depends_on = None

# A citizen is one voice in a conversation: without an id.
SCHEMA = """
CREATE TABLE answer_vote (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id),
    message_id uuid NOT NULL REFERENCES message (id),
    turn_id uuid NOT NULL REFERENCES bot_turn (id),
    author text NOT NULL CHECK (author IN ('citizen', 'staff')),
    author_id uuid,
    verdict text NOT NULL CHECK (verdict IN ('right', 'wrong', 'outdated')),
    better_article_id uuid REFERENCES article (id) ON DELETE SET NULL,
    remark bytea,
    at timestamptz NOT NULL,
    CHECK ((author = 'staff') = (author_id IS NOT NULL)),
    CONSTRAINT uq_answer_vote UNIQUE NULLS NOT DISTINCT (message_id, author, author_id)
);
CREATE INDEX ix_answer_vote_turn ON answer_vote (turn_id);
CREATE INDEX ix_answer_vote_conversation ON answer_vote (conversation_id, at);
CREATE INDEX ix_answer_vote_better ON answer_vote (better_article_id) WHERE better_article_id IS NOT NULL;
CREATE INDEX ix_bot_turn_articles ON bot_turn USING gin (article_ids);
INSERT INTO answer_vote (id, conversation_id, message_id, turn_id, author, verdict, at)
SELECT gen_random_uuid(), t.conversation_id, m.id, t.id, 'citizen', CASE WHEN t.helpful THEN 'right' ELSE 'wrong' END, t.at
FROM bot_turn t
CROSS JOIN LATERAL (SELECT id FROM message WHERE conversation_id = t.conversation_id AND author = 'bot' AND seq > t.to_seq
                    ORDER BY seq LIMIT 1) m
WHERE t.helpful IS NOT NULL ON CONFLICT DO NOTHING;
ALTER TABLE bot_turn DROP COLUMN helpful;
ALTER TABLE knowledge_import ADD COLUMN owner_id uuid;
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
