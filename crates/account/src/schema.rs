//! The tables of this crate.

use postroad_db::Migration;

pub const CRATE: &str = "account";

pub const MIGRATIONS: [Migration; 3] = [
    Migration::shared(1, "accounts", ACCOUNTS),
    Migration::shared(2, "identity", IDENTITY),
    Migration::shared(3, "onboarding", ONBOARDING),
];

const ACCOUNTS: &str = "
CREATE TABLE account_workspace (
    id {blob} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    suspended_reason TEXT,
    created_at {int} NOT NULL,
    settings {json} NOT NULL,
    quota_per_minute {int},
    quota_per_day {int}
);

CREATE TABLE account_user (
    id {blob} NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_canonical TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled_at {int},
    administrator {bool} NOT NULL,
    created_at {int} NOT NULL
);

CREATE TABLE account_membership (
    user_id {blob} NOT NULL REFERENCES account_user (id),
    workspace_id {blob} NOT NULL REFERENCES account_workspace (id),
    role TEXT NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (user_id, workspace_id)
);
CREATE INDEX account_membership_workspace ON account_membership (workspace_id, user_id);

CREATE TABLE account_smtp_credential (
    id {blob} NOT NULL PRIMARY KEY,
    workspace_id {blob} NOT NULL REFERENCES account_workspace (id),
    label TEXT NOT NULL,
    username TEXT NOT NULL UNIQUE,
    verifier TEXT NOT NULL,
    stream TEXT,
    sender_domains {json} NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int},
    disabled_at {int}
);
CREATE INDEX account_smtp_credential_workspace ON account_smtp_credential (workspace_id, id);

CREATE TABLE account_network_credential (
    id {blob} NOT NULL PRIMARY KEY,
    workspace_id {blob} NOT NULL REFERENCES account_workspace (id),
    label TEXT NOT NULL,
    network TEXT NOT NULL UNIQUE,
    stream TEXT,
    sender_domains {json} NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int},
    disabled_at {int}
);
CREATE INDEX account_network_credential_workspace ON account_network_credential (workspace_id, id);

CREATE TABLE account_api_key (
    id {blob} NOT NULL PRIMARY KEY,
    workspace_id {blob} NOT NULL REFERENCES account_workspace (id),
    label TEXT NOT NULL,
    secret_sha256 {blob} NOT NULL,
    scopes TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int},
    last_used_at {int},
    disabled_at {int}
);
CREATE INDEX account_api_key_workspace ON account_api_key (workspace_id, id);

CREATE TABLE account_usage (
    workspace_id {blob} NOT NULL,
    day {int} NOT NULL,
    recipients {int} NOT NULL,
    PRIMARY KEY (workspace_id, day)
) {without_rowid};
CREATE INDEX account_usage_day ON account_usage (day);

CREATE TABLE account_setting (
    name TEXT NOT NULL PRIMARY KEY,
    value {json} NOT NULL,
    changed_at {int} NOT NULL
);

CREATE TABLE account_audit (
    id {blob} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    workspace_id {blob},
    actor TEXT NOT NULL,
    ip TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    before {json},
    after {json}
);
CREATE INDEX account_audit_workspace ON account_audit (workspace_id, id);

CREATE TABLE account_idempotency (
    workspace_id {blob} NOT NULL REFERENCES account_workspace (id),
    name TEXT NOT NULL,
    request_hash {blob} NOT NULL,
    message_ids {blob} NOT NULL,
    begun_at {int} NOT NULL,
    created_at {int} NOT NULL,
    status {int},
    response {blob},
    PRIMARY KEY (workspace_id, name)
);
CREATE INDEX account_idempotency_created ON account_idempotency (created_at);
";

const IDENTITY: &str = "
ALTER TABLE account_user ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE account_user ADD COLUMN time_zone TEXT;
ALTER TABLE account_user ADD COLUMN theme TEXT NOT NULL DEFAULT 'system';
ALTER TABLE account_user ADD COLUMN last_seen_at {int};
ALTER TABLE account_user ADD COLUMN totp_secret {blob};
ALTER TABLE account_user ADD COLUMN totp_enabled_at {int};
ALTER TABLE account_user ADD COLUMN totp_used_step {int};

CREATE TABLE account_session (
    id {blob} NOT NULL PRIMARY KEY,
    user_id {blob} NOT NULL REFERENCES account_user (id),
    token_sha256 {blob} NOT NULL UNIQUE,
    former_sha256 {blob},
    renewed_at {int},
    created_at {int} NOT NULL,
    signed_in_at {int} NOT NULL,
    last_used_at {int} NOT NULL,
    method TEXT NOT NULL,
    ip TEXT,
    user_agent TEXT NOT NULL
);
CREATE INDEX account_session_user ON account_session (user_id, id);
CREATE INDEX account_session_former ON account_session (former_sha256);
CREATE INDEX account_session_used ON account_session (last_used_at);

CREATE TABLE account_link (
    id {blob} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    token_sha256 {blob} NOT NULL UNIQUE,
    workspace_id {blob} REFERENCES account_workspace (id),
    user_id {blob} REFERENCES account_user (id),
    role TEXT,
    email TEXT,
    created_by TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
);
CREATE INDEX account_link_workspace ON account_link (workspace_id, id);
CREATE INDEX account_link_expires ON account_link (expires_at);

CREATE TABLE account_passkey (
    id {blob} NOT NULL PRIMARY KEY,
    user_id {blob} NOT NULL REFERENCES account_user (id),
    credential_id {blob} NOT NULL UNIQUE,
    label TEXT NOT NULL,
    credential {json} NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int}
);
CREATE INDEX account_passkey_user ON account_passkey (user_id, id);

CREATE TABLE account_recovery_code (
    user_id {blob} NOT NULL REFERENCES account_user (id),
    code_sha256 {blob} NOT NULL,
    PRIMARY KEY (user_id, code_sha256)
) {without_rowid};

CREATE TABLE account_ceremony (
    token_sha256 {blob} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state {json} NOT NULL,
    failures {int} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
);
CREATE INDEX account_ceremony_kind ON account_ceremony (kind, created_at);
CREATE INDEX account_ceremony_expires ON account_ceremony (expires_at);

CREATE TABLE account_oidc_provider (
    id {blob} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_secret {blob} NOT NULL,
    allowed_domains {json} NOT NULL,
    create_users {bool} NOT NULL,
    workspace_id {blob} REFERENCES account_workspace (id),
    role TEXT,
    enabled {bool} NOT NULL,
    created_at {int} NOT NULL
);

CREATE TABLE account_oidc_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id {blob} NOT NULL REFERENCES account_user (id),
    created_at {int} NOT NULL,
    last_used_at {int} NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX account_oidc_identity_user ON account_oidc_identity (user_id);

CREATE INDEX account_audit_actor ON account_audit (actor, id);
CREATE INDEX account_audit_action ON account_audit (action, id);
";

const ONBOARDING: &str = "
CREATE TABLE account_onboarding (
    workspace_id {blob} NOT NULL REFERENCES account_workspace (id),
    step TEXT NOT NULL,
    done_at {int} NOT NULL,
    PRIMARY KEY (workspace_id, step)
);
";
