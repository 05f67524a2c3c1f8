//! Asking the log. Every listing is paged by the log's own order, newest first, reads an index, and looks at no
//! more than [`scan::SCANNED_MAX`] candidates per page; a page may therefore be short and still have a next one.

mod by_message;
mod events;
mod filter;
mod follow;
mod load;
mod message;
mod messages;
mod outcomes;
mod plan;
mod scan;
mod search;
mod terms_of;
mod vocabulary;
mod why;

pub use filter::{EventFilter, MessageFilter};
pub use follow::Followed;
pub use load::{LogEvent, MessageFacts};
pub use message::{MessageStory, RecipientState};
pub use messages::MessageSummary;
pub use outcomes::{Outcome, Outcomes};
pub use why::{MessageExplanation, RecipientExplanation};

pub(crate) use load::{accepted_after, address, events_after, events_by_seq};
pub(crate) use message::chain_numbers;
pub(crate) use scan::{Range, range_of};
pub(crate) use search::Search;

/// Items of one page.
pub const PAGE_MAX: usize = 500;
