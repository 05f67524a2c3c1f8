//! The same behaviour on SQLite and PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

mod conformance {
    mod activity;
    mod consents;
    mod contacts;
    mod fields;
    mod imports;
    mod listing;
    mod members;
    mod segments;
    mod timeline;
}
