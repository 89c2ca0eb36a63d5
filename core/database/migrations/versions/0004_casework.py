"""People, case types, cases, activities."""

from alembic import op

revision = "0004_casework"
down_revision = "0003_knowledge"
branch_labels = None
depends_on = None

SCHEMA = """
-- Names and dates are sealed under the person's own key.
CREATE TABLE person (
    id uuid PRIMARY KEY,
    given_name bytea,
    family_name bytea,
    birth_date bytea,
    pronouns bytea,
    identity_status text NOT NULL DEFAULT 'declared'
        CHECK (identity_status IN ('anonymous', 'declared', 'verified')),
    merged_into uuid REFERENCES person (id),
    owner_org uuid REFERENCES organization (id),
    owner_user uuid REFERENCES user_account (id),
    area_id uuid REFERENCES area (id),
    confidentiality smallint NOT NULL DEFAULT 1 CHECK (confidentiality BETWEEN 0 AND 3),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX ix_person_owner_user ON person (owner_user);
CREATE INDEX ix_person_owner_org ON person (owner_org);
CREATE TABLE person_detail (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('document', 'phone', 'email', 'address')),
    value bytea NOT NULL,
    blind bytea NOT NULL,
    reuse_allowed boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    CONSTRAINT uq_person_detail UNIQUE (person_id, kind, blind)
);
CREATE INDEX ix_person_detail_blind ON person_detail (blind);
-- Keyed tokens of name words, their one-letter deletions and first letters.
CREATE TABLE person_token (
    person_id uuid PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    tokens bigint[] NOT NULL
);
CREATE INDEX ix_person_token ON person_token USING gin (tokens);

CREATE TABLE case_type (
    id text NOT NULL,
    version int NOT NULL,
    definition jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE TABLE case_file (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    family text NOT NULL,
    case_type text NOT NULL,
    type_version int NOT NULL,
    person_id uuid NOT NULL REFERENCES person (id),
    status text NOT NULL,
    status_category text NOT NULL
        CHECK (status_category IN ('open', 'active', 'waiting', 'closed', 'cancelled')),
    priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high')),
    risk_level text,
    confidentiality smallint NOT NULL CHECK (confidentiality BETWEEN 0 AND 3),
    owner_org uuid REFERENCES organization (id),
    owner_user uuid REFERENCES user_account (id),
    area_id uuid REFERENCES area (id),
    opened_from uuid,
    summary bytea,
    outcome bytea,
    reopened_count int NOT NULL DEFAULT 0,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (case_type, type_version) REFERENCES case_type (id, version)
);
CREATE INDEX ix_case_file_person ON case_file (person_id);
CREATE INDEX ix_case_file_owner_user ON case_file (owner_user);
CREATE INDEX ix_case_file_owner_org ON case_file (owner_org);
CREATE INDEX ix_case_file_opened ON case_file (opened_at DESC, id DESC);
CREATE INDEX ix_case_file_opened_from ON case_file (opened_from) WHERE opened_from IS NOT NULL;
CREATE TABLE case_participant (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES case_file (id) ON DELETE CASCADE,
    role text NOT NULL,
    user_id uuid NOT NULL REFERENCES user_account (id),
    source text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    CONSTRAINT uq_case_participant UNIQUE (case_id, role, user_id)
);
CREATE INDEX ix_case_participant_user ON case_participant (user_id);
-- No foreign key upwards: conversations belong to the desk.
CREATE TABLE case_conversation (
    case_id uuid NOT NULL REFERENCES case_file (id) ON DELETE CASCADE,
    conversation_id uuid NOT NULL,
    linked_at timestamptz NOT NULL,
    linked_by uuid,
    PRIMARY KEY (case_id, conversation_id)
);
CREATE INDEX ix_case_conversation_conversation ON case_conversation (conversation_id);
CREATE TABLE activity (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES case_file (id) ON DELETE CASCADE,
    class text NOT NULL
        CHECK (class IN ('contact', 'task', 'critical_event', 'approval', 'note', 'file', 'system')),
    type text NOT NULL,
    status text NOT NULL CHECK (status IN ('scheduled', 'in_progress', 'completed', 'no_show', 'cancelled')),
    due_at timestamptz,
    happened_at timestamptz,
    assignee uuid REFERENCES user_account (id),
    summary bytea,
    data bytea,
    set_key text,
    is_auto boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    created_by uuid,
    updated_at timestamptz NOT NULL,
    -- A step is planned once per anchor, whoever asks again.
    CONSTRAINT uq_activity_set_key UNIQUE (case_id, set_key)
);
CREATE INDEX ix_activity_case ON activity (case_id, (coalesce(happened_at, due_at, created_at)));
CREATE INDEX ix_activity_assignee ON activity (assignee, due_at) WHERE status IN ('scheduled', 'in_progress');
CREATE INDEX ix_activity_due ON activity (due_at) WHERE status IN ('scheduled', 'in_progress');
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
