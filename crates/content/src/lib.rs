//! What mail of a workspace says: documents of blocks, themes, and the language that merges a reader's data in.
//!
//! * [`Document`], [`Theme`]: what a template is made of, and what of it cannot be kept ([`check`]).
//! * [`MergeLine`], [`MergeText`], [`MergeHtml`]: subjects, plain texts and pages, compiled once and rendered for each reader with [`MergeData`].
//! * [`page`]: the page that blocks make, by way of MJML; a source for [`MergeHtml`].
//! * [`translate_tags`]: what other programs' tags are in this language.
//!
//! **Invariant:** pure; knows no list of recipients and sends nothing. What a contact or a sender's data say is never
//! taken as part of the language, and a value that is missing is told of.

mod document;
pub mod limits;
mod merge;
mod problem;
mod render;
mod tags;

pub use document::{Align, Block, Colours, Column, DOCUMENT_VERSION, Document, Font, Link, Theme, check};
pub use merge::{MergeData, MergeHtml, MergeLine, MergeText, Merged};
pub use problem::{Problem, Problems, Severity};
pub use render::page;
pub use tags::{ForeignTag, translate_tags};
