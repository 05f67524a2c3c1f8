//! Sources, pools and warm-ups behave the same on SQLite and PostgreSQL, and from one process to another.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod egress {
    mod checks;
    mod pools;
    mod sources;
    mod support;
    mod warmups;
}
