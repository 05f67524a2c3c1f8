use postroad_db::Migration;

/// The tables of this crate: suppressions, sender domains and their keys.
pub(crate) fn migrations() -> Vec<Migration> {
    vec![Migration::shared(1, "suppressions and sender domains", FIRST)]
}

/// What only listings need.
pub(crate) const LISTS: &[Migration] =
    &[Migration::shared(1, "suppressions in order", SUPPRESSIONS_IN_ORDER)];

/// What only charts need.
pub(crate) const CHARTS: &[Migration] =
    &[Migration::shared(1, "suppressions by reason and time", SUPPRESSIONS_BY_REASON)];

const SUPPRESSIONS_BY_REASON: &str = "
CREATE INDEX suppressions_by_reason ON suppressions (workspace, reason, created_at);
";

/// Whether a row fits is seen without leaving the index.
const SUPPRESSIONS_IN_ORDER: &str = "
CREATE INDEX suppressions_in_order ON suppressions (workspace, seq, reason, address);
DROP INDEX suppressions_by_workspace;
";

const FIRST: &str = "
CREATE TABLE suppressions (
    seq {bigserial_pk},
    workspace {blob} NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at {int} NOT NULL,
    UNIQUE (workspace, address)
);
CREATE INDEX suppressions_by_workspace ON suppressions (workspace, seq);

CREATE TABLE sender_domains (
    id {blob} PRIMARY KEY,
    workspace {blob} NOT NULL,
    name TEXT NOT NULL,
    ownership_token TEXT NOT NULL,
    created_at {int} NOT NULL,
    verified_at {int},
    failing_since {int},
    checked_at {int},
    last_check TEXT,
    UNIQUE (workspace, name)
);

CREATE TABLE dkim_keys (
    id {blob} PRIMARY KEY,
    domain {blob} NOT NULL REFERENCES sender_domains (id) ON DELETE CASCADE,
    selector TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    generation {int} NOT NULL,
    private_key {blob} NOT NULL,
    public_record TEXT NOT NULL,
    state TEXT NOT NULL,
    published {int} NOT NULL,
    created_at {int} NOT NULL,
    state_since {int} NOT NULL,
    UNIQUE (domain, selector)
);
";
