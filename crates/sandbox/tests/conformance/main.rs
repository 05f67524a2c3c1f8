//! The sandbox on both databases.

#![allow(clippy::unwrap_used, reason = "tests")]

mod captures;
mod deletes;
mod finds;
mod support;
