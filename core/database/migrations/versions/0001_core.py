"""Keys, tasks, audit, accounts, directory, grants, alerts, files."""

from alembic import op

revision = "0001_core"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = """
CREATE TABLE data_key (
    subject uuid PRIMARY KEY,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE task (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    subject uuid NOT NULL,
    lane text NOT NULL DEFAULT 'live' CHECK (lane IN ('live', 'slow')),
    run_at timestamptz NOT NULL,
    payload jsonb,
    lease_until timestamptz,
    queued_at timestamptz,
    attempts int NOT NULL DEFAULT 0,
    last_error text,
    dead_at timestamptz
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE UNIQUE INDEX uq_task_pending ON task (kind, subject) WHERE lease_until IS NULL AND dead_at IS NULL;
CREATE INDEX ix_task_due ON task (lane, run_at) WHERE dead_at IS NULL;
CREATE INDEX ix_task_leased ON task (kind, subject) WHERE lease_until IS NOT NULL;

CREATE TABLE audit_event (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    roles text[] NOT NULL DEFAULT '{}',
    action text NOT NULL,
    resource text NOT NULL,
    resource_id uuid,
    detail jsonb NOT NULL DEFAULT '{}',
    request_id text NOT NULL DEFAULT '',
    address_hash bytea
);
CREATE INDEX ix_audit_event_at ON audit_event (at);
CREATE INDEX ix_audit_event_resource ON audit_event (resource, resource_id, at);
CREATE INDEX ix_audit_event_actor ON audit_event (actor_id, at);
CREATE TABLE audit_link (
    seq bigint PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE REFERENCES audit_event (id),
    hash bytea NOT NULL
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE area (
    id uuid PRIMARY KEY,
    parent_id uuid REFERENCES area (id),
    level text NOT NULL,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    path uuid[] NOT NULL DEFAULT '{}'
);
CREATE INDEX ix_area_path ON area USING gin (path);
CREATE TABLE organization (
    id uuid PRIMARY KEY,
    parent_id uuid REFERENCES organization (id),
    area_id uuid REFERENCES area (id),
    type text NOT NULL,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    path uuid[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_organization_path ON organization USING gin (path);

CREATE TABLE user_account (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    alias text NOT NULL,
    password_hash text NOT NULL,
    locale text NOT NULL DEFAULT 'es',
    theme text NOT NULL DEFAULT 'system',
    clearance smallint NOT NULL DEFAULT 1,
    organization_id uuid REFERENCES organization (id),
    failed_logins int NOT NULL DEFAULT 0,
    locked_until timestamptz,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL,
    last_login_at timestamptz
);
CREATE UNIQUE INDEX uq_user_account_email ON user_account (lower(email));
CREATE TABLE membership (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    role text NOT NULL,
    organization_id uuid REFERENCES organization (id),
    area_id uuid REFERENCES area (id),
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    granted_by uuid
);
CREATE INDEX ix_membership_user ON membership (user_id);
CREATE TABLE user_session (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    csrf text NOT NULL,
    kind text NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    address_hash bytea,
    agent text
);
CREATE INDEX ix_user_session_user ON user_session (user_id) WHERE revoked_at IS NULL;
CREATE TABLE throttle (
    subject bytea PRIMARY KEY,
    failures int NOT NULL,
    until timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE access_grant (
    id uuid PRIMARY KEY,
    resource text NOT NULL,
    resource_id uuid NOT NULL,
    principal uuid NOT NULL,
    level text NOT NULL CHECK (level IN ('read', 'write', 'deny')),
    until timestamptz,
    cause text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid
);
CREATE UNIQUE INDEX uq_access_grant ON access_grant (resource, resource_id, principal, cause);
CREATE INDEX ix_access_grant_principal ON access_grant (principal, resource);

CREATE TABLE alert (
    id uuid PRIMARY KEY,
    rule text NOT NULL,
    level text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    dedupe_key text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'resolved', 'dismissed')),
    step int NOT NULL DEFAULT 0,
    audience jsonb NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL,
    escalate_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    resolved_at timestamptz
);
CREATE UNIQUE INDEX uq_alert_open ON alert (dedupe_key) WHERE state IN ('open', 'acknowledged');
CREATE INDEX ix_alert_state ON alert (state, at);

CREATE TABLE stored_file (
    id uuid PRIMARY KEY,
    owner_kind text NOT NULL,
    owner_id uuid NOT NULL,
    name bytea NOT NULL,
    media_type text NOT NULL,
    size int NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid,
    attached_at timestamptz
);
CREATE INDEX ix_stored_file_owner ON stored_file (owner_id);

CREATE TABLE idempotency (
    actor_id uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint,
    body bytea,
    at timestamptz NOT NULL,
    PRIMARY KEY (actor_id, key)
);

CREATE TABLE counter (
    name text PRIMARY KEY,
    value bigint NOT NULL
);
CREATE TABLE setting (
    name text PRIMARY KEY,
    value jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by uuid
);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
