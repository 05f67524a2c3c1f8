//! The tables of this crate.

use postroad_db::Migration;

pub const CRATE: &str = "account";

pub const MIGRATIONS: [Migration; 1] = [Migration::shared(1, "accounts", ACCOUNTS)];

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
