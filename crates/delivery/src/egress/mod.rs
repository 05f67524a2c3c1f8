//! Where mail leaves from: sources, pools, who uses which, and how fast a new one may be used.
//!
//! * [`Egress`]: the handle: what is kept, what is in force, what was counted, what was checked.
//! * [`EgressPlan`]: what is in force, immutable, with small numbers for sources, for the queue.
//! * [`warmup`]: how much a source or a sender domain may send to a provider today, and tomorrow.
//!
//! **Invariant:** mail of a workspace leaves from the pool assigned to it for the stream, or waits; a missing or unhealthy
//! source never moves it to a pool it was not assigned.

mod advice;
mod checker;
mod checks;
mod choose;
mod chooser;
mod plan;
mod pool;
mod source;
mod store;
pub mod warmup;

pub use advice::{Advice, AdviceRule, Advised, DAYS, GO_DEDICATED, STAY_DEDICATED, advise};
pub use checker::SourceChecker;
pub use checks::{CheckKind, CheckStatus, CheckWith, MAX_SPF_DOMAINS, MAX_ZONES, SourceCheck, SourceFinding};
pub use choose::{Choice, Wish, choose};
pub use chooser::{EgressChooser, Supply};
pub use plan::{EgressPlan, MAX_SOURCES, PlanParts, PlannedPool, PlannedSource, SourceIndex, WeightedSource};
pub use pool::{Assignment, MAX_WEIGHT, Member, Overflow, Pool, PoolKind, mixed_sources};
pub use source::{Exit, Health, MAX_NAME_BYTES, SocksLogin, Source, SourceName, SourceNameError};
pub use store::{
    Egress, EgressError, MAX_MEMBERS, MAX_PLANS, NewPool, NewSource, PoolChange, QueueGoes, SourceChange,
    StoredSource, Warmup, WarmupChange, WarmupDay,
};
