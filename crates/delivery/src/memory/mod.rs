//! Limits and suspensions that were learned from replies, kept over a restart.
//!
//! The queue learns in memory; what changed is written in batches every few seconds and at the end, and read once, at the
//! start. A crash loses the lessons of those seconds, which the next replies teach again.
//!
//! **Invariant:** no message depends on it. What cannot be read is learned anew.

mod schema;
mod store;

use postroad_base::{SourceId, UtcMillis, WorkspaceId};

pub use self::store::LimitMemory;
use crate::shaping::{Learned, LearnedGate};

/// Whose limits, in words that mean the same after a restart. Targets are `provider:google`, `site:mx.example.org`,
/// `relay` or `relay:WORKSPACE`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemoryKey {
    /// One source at one target; `None` is the configuration's.
    Path {
        source: Option<SourceId>,
        target: String,
    },
    Source(Option<SourceId>),
    Target(String),
    /// A workspace's mail to a target.
    Workspace {
        workspace: WorkspaceId,
        target: String,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Lesson {
    Limits(Learned),
    Gate(LearnedGate),
}

/// One thing that was learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    pub key: MemoryKey,
    pub lesson: Lesson,
}

impl Remembered {
    /// When it was learned.
    #[must_use]
    pub fn at(&self) -> UtcMillis {
        match &self.lesson {
            Lesson::Limits(learned) => learned.at,
            Lesson::Gate(gate) => gate.said_at(),
        }
    }

    /// Until when it is kept for the next start.
    #[must_use]
    pub fn keep_until(&self) -> UtcMillis {
        let gate = match &self.lesson {
            Lesson::Limits(learned) => learned.gate.as_ref(),
            Lesson::Gate(gate) => Some(gate),
        };
        let faded = self.at().plus(crate::shaping::FORGOTTEN_AFTER);
        gate.map_or(faded, |gate| faded.max(gate.until))
    }
}
