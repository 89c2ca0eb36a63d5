"""Second factor, links by e-mail, API tokens and outside identities of staff accounts."""

from alembic import op

revision = "0007_accounts"
down_revision = "0006_media"
branch_labels = None
depends_on = None

# An empty password_hash matches nothing: the account was invited, or signs in elsewhere.
# An API token is a session of kind 'api': a name, and scopes that narrow its owner's rights.
# A session in stage 'enrol' may only set up the second factor.
SCHEMA = """
ALTER TABLE user_account ADD COLUMN two_factor_at timestamptz;
ALTER TABLE user_session ADD COLUMN stage text NOT NULL DEFAULT 'full' CHECK (stage IN ('full', 'enrol'));
ALTER TABLE user_session ADD COLUMN name text;
ALTER TABLE user_session ADD COLUMN scopes text[];

CREATE TABLE user_totp (
    user_id uuid PRIMARY KEY REFERENCES user_account (id) ON DELETE CASCADE,
    secret bytea NOT NULL,
    last_step bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz
);
CREATE TABLE recovery_code (
    user_id uuid NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE account_link (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('invite', 'reset')),
    token_hash bytea NOT NULL UNIQUE,
    token_sealed bytea,
    created_at timestamptz NOT NULL,
    created_by uuid,
    expires_at timestamptz NOT NULL,
    sent_at timestamptz,
    used_at timestamptz
);
CREATE INDEX ix_account_link_user ON account_link (user_id, purpose, created_at);

CREATE TABLE user_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_login_at timestamptz,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX ix_user_identity_user ON user_identity (user_id);
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
