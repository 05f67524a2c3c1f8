//! Captured mail: what a workspace in sandbox mode sends, kept instead of sent.
//!
//! * [`Sandbox`]: implements delivery's [`Capture`](postroad_delivery::Capture), lists and searches what was captured,
//!   hands it out, deletes it, and forgets it by number and age ([`Keeps`]).
//! * [`content`]: any message as people look at it: parts, text, headers, HTML without anything dangerous in it.
//!
//! **Invariant:** nothing here sends mail, and no message that is here is anywhere else: it can never leave.
//! **Invariant:** the message is kept as it came, octet for octet.
//! **Invariant:** a capture that was acknowledged is on stable storage, and the event log is told of it exactly once: each
//! carries a mark until the log has it on stable storage too, and what is marked at the start is told again with the same
//! ids, which the log knows.
//!
//! It decides nothing: what is captured is decided at delivery's gate. It does not serve HTTP.

pub mod content;
mod error;
mod facts;
mod schema;
mod store;
mod terms;

pub use error::SandboxError;
pub use facts::{Detail, SandboxMessage};
pub use store::{Deleted, Filter, Found, Keeps, Sandbox, Selection, Sort, Summary};
