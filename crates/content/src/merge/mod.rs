//! The merge language: minijinja without anything that reads, writes or runs for long.
//!
//! Every value is put out by a function that knows what it goes into, and a value that is missing or empty is told of.

mod data;
mod date;
mod engine;
mod lex;
mod number;
mod place;
mod put;
mod template;

pub use self::data::MergeData;
pub(crate) use self::lex::{Piece, lex};
pub(crate) use self::put::{has_known_scheme, html};
pub use self::template::{MergeHtml, MergeLine, MergeText, Merged};
