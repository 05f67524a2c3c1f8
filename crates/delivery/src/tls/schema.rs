use postroad_db::Migration;

pub(super) fn policies() -> Vec<Migration> {
    vec![Migration::shared(1, "what operators set, and MTA-STS policies", POLICIES)]
}

pub(super) fn reports() -> Vec<Migration> {
    vec![Migration::shared(1, "results of TLS and reports about them", REPORTS)]
}

const POLICIES: &str = "
CREATE TABLE tls_policies (
    pattern TEXT PRIMARY KEY,
    level TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL
);

CREATE TABLE mta_sts_policies (
    domain TEXT PRIMARY KEY,
    record_id TEXT NOT NULL,
    policy TEXT NOT NULL,
    fetched_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int} NOT NULL,
    tried_at {int} NOT NULL,
    failure TEXT
);
CREATE INDEX mta_sts_policies_by_age ON mta_sts_policies (tried_at);
";

const REPORTS: &str = "
CREATE TABLE tls_results (
    day {int} NOT NULL,
    domain TEXT NOT NULL,
    policy_key TEXT NOT NULL,
    policy TEXT NOT NULL,
    result TEXT NOT NULL,
    sending_ip TEXT NOT NULL,
    mx TEXT NOT NULL,
    receiving_ip TEXT NOT NULL,
    reason TEXT NOT NULL,
    sessions {int} NOT NULL,
    PRIMARY KEY (day, domain, policy_key, result, sending_ip, mx, receiving_ip)
);

CREATE TABLE tls_reports (
    seq {bigserial_pk},
    day {int} NOT NULL,
    domain TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at {int} NOT NULL,
    successes {int} NOT NULL,
    failures {int} NOT NULL,
    report {blob} NOT NULL,
    deliveries TEXT NOT NULL,
    due_at {int}
);
CREATE INDEX tls_reports_by_due ON tls_reports (due_at);
";
