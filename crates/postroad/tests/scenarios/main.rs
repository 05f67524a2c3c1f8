//! The real program in a simulated internet. Each file is a behaviour that somebody relies on.

#![expect(clippy::unwrap_used, reason = "a test may panic in its helpers too")]

mod support;

mod captures;
mod delivers;
mod explains;
mod forms;
mod leaves;
mod operates;
mod protects;
mod refuses;
mod reports;
mod retries;
mod runs;
