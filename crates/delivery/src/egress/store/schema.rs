use postroad_db::Migration;

/// The tables of sources, pools and warm-ups.
pub(super) fn migrations() -> Vec<Migration> {
    vec![Migration::shared(1, "sources, pools, assignments, warm-ups", FIRST)]
}

/// `workspace` of an assignment is empty for everybody, `source` of a day for the configuration's source: keys hold no
/// NULL. `egress_changes` has one row, counted up with every change, for other processes to see.
const FIRST: &str = "
CREATE TABLE egress_sources (
    id {blob} PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    address TEXT UNIQUE,
    ehlo_name TEXT,
    exit_kind TEXT NOT NULL,
    proxy TEXT,
    proxy_username TEXT,
    proxy_password {blob},
    enabled {int} NOT NULL,
    health TEXT NOT NULL,
    checked_at {int},
    last_check {json},
    created_at {int} NOT NULL
);

CREATE TABLE egress_pools (
    id {blob} PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    workspace {blob},
    overflow TEXT NOT NULL,
    created_at {int} NOT NULL
);

CREATE TABLE egress_members (
    pool {blob} NOT NULL REFERENCES egress_pools (id) ON DELETE CASCADE,
    source {blob} NOT NULL REFERENCES egress_sources (id),
    weight {int} NOT NULL,
    PRIMARY KEY (pool, source)
);
CREATE INDEX egress_members_by_source ON egress_members (source);

CREATE TABLE egress_assignments (
    workspace {blob} NOT NULL,
    stream TEXT NOT NULL,
    pool {blob} NOT NULL REFERENCES egress_pools (id),
    PRIMARY KEY (workspace, stream)
);
CREATE INDEX egress_assignments_by_pool ON egress_assignments (pool);

CREATE TABLE egress_changes (
    one {int} PRIMARY KEY,
    version {int} NOT NULL
);
INSERT INTO egress_changes (one, version) VALUES (1, 1);

CREATE TABLE egress_days (
    source {blob} NOT NULL,
    provider TEXT NOT NULL,
    day {int} NOT NULL,
    sent {int} NOT NULL,
    delivered {int} NOT NULL,
    deferred {int} NOT NULL,
    bounced {int} NOT NULL,
    complained {int} NOT NULL,
    PRIMARY KEY (source, provider, day)
) {without_rowid};
CREATE INDEX egress_days_by_day ON egress_days (day);

CREATE TABLE warmup_plans (
    name TEXT PRIMARY KEY,
    about TEXT NOT NULL,
    stages {json} NOT NULL,
    created_at {int} NOT NULL
);

CREATE TABLE warmups (
    id {blob} PRIMARY KEY,
    subject TEXT NOT NULL UNIQUE,
    plan {json} NOT NULL,
    paused {int} NOT NULL,
    began {int} NOT NULL,
    created_at {int} NOT NULL
);

CREATE TABLE warmup_progress (
    warmup {blob} NOT NULL REFERENCES warmups (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    stage {int} NOT NULL,
    since {int} NOT NULL,
    decided {int} NOT NULL,
    last_sent {int},
    PRIMARY KEY (warmup, provider)
);
CREATE INDEX warmup_progress_by_decided ON warmup_progress (decided);

CREATE TABLE warmup_days (
    warmup {blob} NOT NULL REFERENCES warmups (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    day {int} NOT NULL,
    stage {int} NOT NULL,
    sent {int} NOT NULL,
    delivered {int} NOT NULL,
    deferred {int} NOT NULL,
    bounced {int} NOT NULL,
    complained {int} NOT NULL,
    decision TEXT,
    PRIMARY KEY (warmup, provider, day)
);
";
