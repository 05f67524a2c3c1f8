//! The log's and the webhooks' behaviour on both databases.
#![expect(clippy::unwrap_used, reason = "tests")]

mod counts;
mod events;
mod log;
mod messages;
mod person;
mod plans;
mod retention;
mod story;
mod support;
mod webhooks;
mod why;
