//! What happened between a workspace and its contacts: the facts of rules about delivery and engagement.
//!
//! Activity comes from the event log ([`Activities::work`] follows it) and from whoever knows of opens and clicks
//! ([`Activities::record`]). Each thing is a row, kept 400 days; beside the rows a summary per contact is kept, so that
//! most rules look at one row. Rules count people unless they are told to count machines too.

mod kind;
mod label;
mod project;
mod record;
mod retention;
pub mod score;
mod summary;
mod view;
mod write;

use std::sync::Arc;

use postroad_delivery::Suppressions;
use postroad_insight::EventLog;

pub use self::kind::{ActivityKind, EngagementClass};
pub(crate) use self::label::LabelKind;
pub use self::record::{ENGAGEMENTS_MAX, Engagement, Recorded, Whom};
pub(crate) use self::summary::{COLUMNS as SUMMARY_COLUMNS, RECENT, Summary, recent_column};
pub use self::view::{EngagementSummary, Times};
pub(crate) use self::write::forget;
use crate::core::Core;

pub(crate) const DAY_MS: i64 = 86_400_000;
/// How long what happened can be counted.
pub const ACTIVITY_DAYS: u32 = 400;
/// Rules look back no further, so that nothing they count was forgotten.
pub(crate) const RULE_DAYS_MAX: u32 = 365;

/// The activity of all contacts.
#[derive(Clone)]
pub struct Activities {
    core: Arc<Core>,
    events: EventLog,
    suppressions: Suppressions,
}

impl Activities {
    pub(crate) fn new(core: Arc<Core>, events: EventLog, suppressions: Suppressions) -> Self {
        Self { core, events, suppressions }
    }
}

impl std::fmt::Debug for Activities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Activities")
    }
}
