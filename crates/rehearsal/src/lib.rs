//! Dress rehearsals: the queue's own decisions against the simulated world, with a clock that jumps from event to event.
//!
//! * [`Plan`] says what is sent from where to whom; [`Rehearsal`] runs it for a seed and a [`Policy`]; [`Report`] is what
//!   came of it, with [`Advice`] by rule. [`draw`] writes it for a terminal.
//! * What decides is `postroad_delivery`: the queue, its limits, retries and outcomes. What answers is
//!   `postroad_simnet::world`. This crate only moves the clock between them.
//!
//! * [`RehearsalRoom`] runs them in the background and keeps what came of them.
//!
//! **Invariant:** the same plan, policy and seed give the same report. It opens no socket, reads no clock but the one handed
//! in, and sends nothing.

mod advice;
mod allowance;
mod audience;
mod draw;
mod driver;
mod ledger;
mod plan;
mod report;
mod room;

pub use advice::{Advice, Weight};
pub use audience::{MAX_LISTED, read_list};
pub use draw::draw;
pub use driver::{Progress, Rehearsal};
pub use plan::{
    ListQuality, MAX_AUDIENCE, MAX_DAILY, MAX_DAYS, MAX_SOURCES, MAX_WEIGHT, Plan, PlanError, Policy, WarmUp,
};
pub use report::{Cell, LimitHit, ProviderReport, Report, SourceReport};
pub use room::{
    KEPT_MOST, Kept, KeptState, NAME_MAX_BYTES, NewRehearsal, RehearsalRoom, RoomError, SIMULATED_MOST,
    Summary, UNFINISHED_MOST, usual_weight,
};
