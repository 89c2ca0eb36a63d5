"""Keyed tokens of the words in sealed texts: what is found by them, under which key, and what still waits for its own."""

from alembic import op

revision = "0015_search"
down_revision = "0014_files_and_push"
branch_labels = None
depends_on = None

# Kinds of texts: 0 message, 1 note, 2 case, 3 activity. Messages wait by `seq`, so that nothing is written for
# them where they are taken in; the others ask, by triggers.
SCHEMA = """
CREATE TABLE search_key (
    id uuid PRIMARY KEY,
    number int GENERATED ALWAYS AS IDENTITY UNIQUE,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL
);
-- A conversation (its messages have tokens up to `seq`) or a case; no token of it is older than `key`.
CREATE TABLE search_subject (
    subject_id uuid PRIMARY KEY,
    is_case boolean NOT NULL,
    key int NOT NULL,
    seq int NOT NULL DEFAULT 0
) WITH (fillfactor = 80);
CREATE INDEX ix_search_subject_key ON search_subject (key);
CREATE TABLE text_token (
    subject_id uuid NOT NULL,
    source_id uuid NOT NULL,
    kind smallint NOT NULL,
    tokens smallint[] NOT NULL,
    PRIMARY KEY (subject_id, source_id)
);
CREATE INDEX ix_text_token ON text_token USING gin (tokens);
-- As the lists are sorted: one that was opened and never spoken in has its place too.
DROP INDEX ix_conversation_last;
CREATE INDEX ix_conversation_last ON conversation ((coalesce(last_message_at, opened_at)) DESC, id DESC);
-- Who asks twice stands in it twice: nobody waits for another's row.
CREATE TABLE search_due (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind smallint NOT NULL,
    source_id uuid NOT NULL
);
CREATE FUNCTION ask_for_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_due (kind, source_id) VALUES (TG_ARGV[0]::smallint, NEW.id);
    RETURN NULL;
END $$;
-- Of messages only one that was changed afterwards asks.
CREATE TRIGGER message_said_anew AFTER UPDATE OF body ON message FOR EACH ROW
    WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION ask_for_tokens(0);
CREATE TRIGGER note_said AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION ask_for_tokens(1);
CREATE TRIGGER case_told AFTER INSERT ON case_file FOR EACH ROW EXECUTE FUNCTION ask_for_tokens(2);
CREATE TRIGGER case_told_anew AFTER UPDATE OF summary, outcome ON case_file FOR EACH ROW
    WHEN (OLD.summary IS DISTINCT FROM NEW.summary OR OLD.outcome IS DISTINCT FROM NEW.outcome)
    EXECUTE FUNCTION ask_for_tokens(2);
CREATE TRIGGER activity_told AFTER INSERT ON activity FOR EACH ROW EXECUTE FUNCTION ask_for_tokens(3);
CREATE TRIGGER activity_told_anew AFTER UPDATE OF summary, data ON activity FOR EACH ROW
    WHEN (OLD.summary IS DISTINCT FROM NEW.summary OR OLD.data IS DISTINCT FROM NEW.data)
    EXECUTE FUNCTION ask_for_tokens(3);
INSERT INTO search_due (kind, source_id) SELECT 1, id FROM note;
INSERT INTO search_due (kind, source_id) SELECT 2, id FROM case_file;
INSERT INTO search_due (kind, source_id) SELECT 3, id FROM activity;
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
