//! Rules that pick contacts.
//!
//! A rule is stored as a tree. To be used it is resolved (names become numbers, segments their rules) and then either
//! compiled to SQL, which counts and lists, or checked against what is known of one contact. Both say the same; a property
//! test holds them to it on both databases. Who is in a segment is found when it is asked: nothing is kept, so nothing can
//! be out of date.

mod check;
mod compile;
mod explain;
mod facts;
mod resolve;
mod rule;
mod store;
mod times;

use postroad_base::{SegmentId, UtcMillis};

pub(crate) use self::compile::condition;
pub use self::explain::Phrase;
pub(crate) use self::resolve::of_id as resolve_id;
pub use self::rule::{DateTest, NumberTest, Property, Rule, TextTest, TimeTest};
pub use self::store::{NewSegment, Preview, SegmentChange, Segments};

/// A rule with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub id: SegmentId,
    pub name: String,
    pub description: String,
    pub rule: Rule,
    /// Grows with every change.
    pub version: i64,
    pub created_at: UtcMillis,
    pub updated_at: UtcMillis,
}
