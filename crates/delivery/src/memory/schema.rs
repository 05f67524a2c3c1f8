use postroad_db::Migration;

/// The table of what was learned.
pub(super) fn migrations() -> Vec<Migration> {
    vec![Migration::shared(1, "learned limits", FIRST)]
}

/// `owner` is a source's or a workspace's id, or empty; `lesson` is one of `super::Lesson`.
const FIRST: &str = "
CREATE TABLE learned_limits (
    scope TEXT NOT NULL,
    owner {blob} NOT NULL,
    target TEXT NOT NULL,
    learned_at {int} NOT NULL,
    keep_until {int} NOT NULL,
    lesson {blob} NOT NULL,
    PRIMARY KEY (scope, owner, target)
);
CREATE INDEX learned_limits_by_end ON learned_limits (keep_until);
";
