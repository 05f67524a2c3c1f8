//! What a submitted message must be (RFC 6409 §6, §8), and what is added to it.

mod author;
mod complete;
mod finding;
mod received;

pub use author::{Author, AuthorError, author};
pub use complete::{Completed, Completion, complete};
pub use finding::{Finding, Severity, sane};
pub use received::{Protocol, Received};
