//! The same behaviour on SQLite and PostgreSQL.

mod support;

mod conformance {
    mod api_keys;
    mod audit;
    mod bootstrap;
    mod credentials;
    mod idempotency;
    mod lists;
    mod people;
    mod quotas;
    mod settings;
    mod users;
    mod workspaces;
}
