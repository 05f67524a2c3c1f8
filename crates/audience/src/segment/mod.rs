//! Rules that pick contacts.
//!
//! A rule is stored as a tree. To be used it is resolved (names become numbers, segments their rules) and then either
//! compiled to SQL, which counts and lists, or checked against what is known of one contact. Both say the same; a property
//! test holds them to it on both databases.
//!
//! Who is in a segment is kept: whoever writes contacts says what was changed ([`touched`]), and the segments that speak of
//! it are looked at soon after ([`Segments::work`]); as time goes by, those whose time has come are. Where memberships are
//! behind, or still being built, a listing asks the rule instead: nobody sees what is out of date.

mod check;
mod compile;
mod compile_activity;
mod explain;
mod facts;
mod flips;
mod keep;
mod members;
mod membership;
mod resolve;
mod roster;
mod rule;
mod store;
mod times;
mod touch;
mod work;

use postroad_base::{SegmentId, UtcMillis};

pub(crate) use self::compile::condition;
pub use self::explain::Phrase;
pub(crate) use self::keep::{build_again, filter};
pub use self::members::Cause;
pub(crate) use self::members::forget;
pub(crate) use self::membership::{EVENT, event};
pub use self::membership::{Member, SegmentEvent};
pub use self::rule::{
    CountTest, DateTest, DeliveryKind, EngagementKind, NumberTest, Property, Rule, TextTest, TimeTest,
};
pub use self::store::{NewSegment, Preview, SegmentChange, Segments};
pub(crate) use self::touch::{What, touched};

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
    pub build: Build,
}

/// Whether the memberships of a segment are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildStatus {
    /// They are, and follow every change.
    Ready,
    /// All contacts are being looked at.
    Building,
    /// Somebody stopped that.
    Cancelled,
    /// The segment is gone, and they are going.
    Deleting,
}

impl BuildStatus {
    const ALL: [Self; 4] = [Self::Ready, Self::Building, Self::Cancelled, Self::Deleting];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Building => "building",
            Self::Cancelled => "cancelled",
            Self::Deleting => "deleting",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// How far the memberships of a segment are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Build {
    pub status: BuildStatus,
    /// How many are in it, as far as it is built.
    pub members: u64,
    /// Contacts that were looked at, of so many.
    pub done: u64,
    pub total: u64,
    pub started_at: UtcMillis,
    pub finished_at: Option<UtcMillis>,
}
