//! The same behaviour on SQLite and PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

mod conformance {
    mod activity;
    mod bulk;
    mod consents;
    mod contacts;
    mod fields;
    mod forms;
    mod growth;
    mod imports;
    mod leaving;
    mod listing;
    mod members;
    mod segments;
    mod timeline;
}
