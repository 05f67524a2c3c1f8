//! One handle, [`Db`], over SQLite (embedded, the default) or PostgreSQL (several machines), with the same behaviour.
//!
//! * [`Db`]: connect, query on readers, execute and [`Tx`] on the writer, batch inserts, health, size, backup.
//! * [`Migration`]: ordered, checksummed schema changes per crate, [`Db::migrate`].
//! * [`Value`], [`Row`], [`FromValue`]: what goes in and out; ids of `postroad-base` are 16 bytes, times are milliseconds.
//! * [`Cursor`], [`Page`]: keyset paging with an opaque, validated position; [`listing`]: searched, ordered pages.
//! * `testing` (feature): runs a test body on both databases.
//!
//! SQL is written once with `?` placeholders. Text that differs between the databases is kept small by tokens in
//! migrations (see [`Migration`]) and by conventions: integers are 64 bits, JSON is text, times are integers.
//!
//! **Invariant:** this crate knows no domain table, and no other crate names a database driver.
//!
//! It does not build queries, map rows to structs or retry: a caller knows whether trying again is right
//! ([`DbError::is_unavailable`]).
//!
//! # Why plain `sqlx` and not the ORM above it
//! Every statement here is raw, so an ORM would only add a second value type, a second copy of each row and its build
//! time; it would also bring a second TLS crypto provider into the binary, which makes rustls unable to pick one.
//!
//! # Batch inserts, measured
//! `cargo run --release -p postroad-db --example insert_rate` inserts event-like rows (12 columns, one secondary
//! index). See [`insert`] for the figures and for what was rejected.

mod db;
mod error;
pub mod insert;
pub mod listing;
mod maintenance;
mod migrate;
mod page;
mod placeholder;
mod postgres;
mod row;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use db::{Db, Dialect, Durability, Options};
pub use error::DbError;
pub use listing::{Search, SearchError, Sorted};
pub use migrate::Migration;
pub use page::{Cursor, CursorError, Page};
pub use row::Row;
pub use tx::Tx;
pub use value::{FromValue, Kind, Value};

/// The values of a statement, converted: `values![id, "text", 3_i64]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::Value::from($value)),*] };
}
