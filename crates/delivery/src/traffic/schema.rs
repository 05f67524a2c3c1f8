use postroad_db::Migration;

/// The table of traffic rules.
pub(super) fn migrations() -> Vec<Migration> {
    vec![Migration::shared(1, "traffic rules", FIRST)]
}

/// `traffic_changes` has one row, counted up with every change, for other processes to see.
const FIRST: &str = "
CREATE TABLE traffic_rules (
    id {blob} PRIMARY KEY,
    workspace {blob},
    stream TEXT,
    tag TEXT,
    domain TEXT,
    provider TEXT,
    source {blob},
    action TEXT NOT NULL,
    per_minute {int},
    route_pool {blob},
    route_source {blob},
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int}
);

CREATE TABLE traffic_changes (
    one {int} PRIMARY KEY,
    version {int} NOT NULL
);
INSERT INTO traffic_changes (one, version) VALUES (1, 1);
";
