//! Rehearsals that run in the background, one at a time, and whose results are kept.
//!
//! What is asked for is written down, taken up by whichever process is free, and told of as it goes on. A process that ends
//! in between leaves it to the next one, twice at most.

mod run;
mod schema;
mod store;

use std::sync::Arc;

use postroad_base::{RehearsalId, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Db, DbError};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::plan::{Plan, PlanError, Policy};

/// Messages one rehearsal simulates at most: some minutes of a processor.
pub const SIMULATED_MOST: u64 = 3_000_000;
/// Messages a rehearsal simulates when its weight is left to us: some seconds.
const SIMULATED_USUALLY: u64 = 200_000;
/// Rehearsals of a workspace that wait or run at a time.
pub const UNFINISHED_MOST: usize = 5;
/// Results kept for a workspace; older ones go.
pub const KEPT_MOST: i64 = 50;
/// The longest name.
pub const NAME_MAX_BYTES: usize = 200;

/// Why a rehearsal was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("it would simulate {simulated} messages; give it a weight of at least {least_weight}")]
    TooLarge { simulated: u64, least_weight: u64 },
    #[error("{UNFINISHED_MOST} rehearsals wait or run already")]
    Full,
    #[error("a stored rehearsal cannot be read")]
    Damaged,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What is to be rehearsed.
#[derive(Clone, Debug)]
pub struct NewRehearsal {
    pub workspace: WorkspaceId,
    pub name: String,
    pub plan: Plan,
    pub policy: Policy,
    pub seed: u64,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptState {
    Waiting,
    Running,
    Done,
    /// Somebody ended it; what it found so far is kept.
    Cancelled,
    Failed,
}

impl KeptState {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Cancelled, Self::Failed];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// The figures of a result that a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub wanted: u64,
    pub delivered: u64,
    pub inbox: u64,
    pub spam: u64,
    /// Times that providers blocked a source.
    pub blocks: u32,
    pub full_volume_on_day: Option<u16>,
}

/// A rehearsal as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub id: RehearsalId,
    pub workspace: WorkspaceId,
    pub name: String,
    pub plan: Plan,
    pub policy: Policy,
    pub seed: u64,
    pub state: KeptState,
    /// Of the simulated time, in thousandths.
    pub done_permille: u32,
    /// Messages simulated so far.
    pub messages: u64,
    /// Why it failed.
    pub problem: Option<String>,
    pub summary: Option<Summary>,
    pub created_at: UtcMillis,
    pub finished_at: Option<UtcMillis>,
}

/// The rehearsals of an installation. Cheap to clone.
#[derive(Clone)]
pub struct RehearsalRoom(Arc<Inner>);

struct Inner {
    db: Db,
    clock: SharedClock,
    /// There is another one to run, or one to end.
    changed: Notify,
}

impl std::fmt::Debug for RehearsalRoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RehearsalRoom")
    }
}

impl RehearsalRoom {
    /// Brings the table up to date.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn open(db: Db, clock: SharedClock) -> Result<Self, DbError> {
        db.migrate("rehearsals", &schema::migrations()).await?;
        Ok(Self(Arc::new(Inner { db, clock, changed: Notify::new() })))
    }
}

/// The weight at which a plan is rehearsed within seconds.
#[must_use]
pub fn usual_weight(plan: &Plan) -> u32 {
    let messages = plan.daily_volume.saturating_mul(plan.days.into());
    u32::try_from(messages.div_ceil(SIMULATED_USUALLY))
        .unwrap_or(crate::MAX_WEIGHT)
        .clamp(1, crate::MAX_WEIGHT)
}

/// Whether a plan is one that may be run here.
fn check(plan: &Plan) -> Result<(), RoomError> {
    plan.check()?;
    let simulated = plan.daily_simulated().saturating_mul(plan.days.into());
    if simulated > SIMULATED_MOST {
        let least_weight = plan.daily_volume.saturating_mul(plan.days.into()).div_ceil(SIMULATED_MOST);
        return Err(RoomError::TooLarge { simulated, least_weight });
    }
    Ok(())
}
