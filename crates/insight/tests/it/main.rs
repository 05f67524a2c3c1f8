//! The log's behaviour on both databases.

mod counts;
mod events;
mod log;
mod messages;
mod plans;
mod story;
mod support;
mod why;
