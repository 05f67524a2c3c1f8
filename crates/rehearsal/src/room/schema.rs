use postroad_db::Migration;

/// The table of rehearsals.
pub(super) fn migrations() -> Vec<Migration> {
    vec![Migration::shared(1, "rehearsals", FIRST)]
}

/// `plan`, `summary` and `report` are JSON.
const FIRST: &str = "
CREATE TABLE rehearsals (
    id {blob} PRIMARY KEY,
    workspace {blob} NOT NULL,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    policy TEXT NOT NULL,
    seed {int} NOT NULL,
    state TEXT NOT NULL,
    done_permille {int} NOT NULL,
    messages {int} NOT NULL,
    runs {int} NOT NULL,
    cancel_wanted {int} NOT NULL,
    problem TEXT,
    summary TEXT,
    report TEXT,
    created_at {int} NOT NULL,
    touched_at {int} NOT NULL,
    finished_at {int}
);
CREATE INDEX rehearsals_by_workspace ON rehearsals (workspace, id);
CREATE INDEX rehearsals_by_state ON rehearsals (state, id);
";
