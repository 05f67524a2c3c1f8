//! Warm-up: a new IP address or sender domain shows each mailbox provider small volumes first.
//!
//! Per subject (source or sender domain) and provider there is a stage of a [`Plan`]. The stage's daily volume is spread
//! over the day ([`Warmups::take`]); at the day's end [`decide`] promotes, keeps or demotes. Pure: time comes in, what
//! must be remembered goes out ([`Warmups::drain`]).

mod book;
mod day;
mod decide;
mod forecast;
mod plan;
mod progress;
mod spread;

pub(crate) use book::advance;
pub use book::{Enrolled, MAX_PROVIDERS, OTHER, RollOver, Subject, Take, Warmups};
pub use day::Day;
pub use decide::{Decision, Rules, decide};
pub use forecast::{Forecast, forecast};
pub use plan::{MAX_STAGES, Plan, PlanError, Stage};
pub use progress::{DayCounts, Noted, Progress};
pub use spread::{Allowed, allowed};
