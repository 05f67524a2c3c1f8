//! The two-level queue: scheduled recipients wait on a timer, due ones in fair lanes per path. Paths of a
//! source to the same provider share its limits (a *shaper*).
//!
//! [`Core`] is pure: no clock, no sockets, no storage. The dispatcher asks it what to do and tells it what happened.
//! Everything durable is in the spool; this is the index that decides order.
//!
//! **Invariant:** every live recipient is in exactly one [`Place`], and every place but `InFlight` and `Held` leads to a
//! due time or a lane ([`Core::verify`]).

mod choose;
mod core;
mod entry;
mod explain;
mod groups;
mod heard;
mod lanes;
mod learned;
mod ops;
mod overview;
mod parking;
mod path;
mod paths;
mod resort;
mod route;
mod serve;
mod sessions;
mod shaper;
mod store;
mod sweep;
mod table;
mod take;
mod timer;
mod verify;
mod waiting;

#[cfg(test)]
mod fairness;
#[cfg(test)]
mod policed;
#[cfg(test)]
mod property;
#[cfg(test)]
mod sim;
#[cfg(test)]
mod tests;

pub use self::choose::{Asked, Chooser, OneSource};
pub use self::core::{Batch, BatchRecipient, Core, Fate, NewEntry, NewEntryRecipient, Wished, Work};
pub use self::entry::{Handle, Marks};
pub use self::groups::{Counts, LastReply};
pub use self::heard::Heard;
pub use self::ops::{Operation, OperationCount, OperationStep, Selector, Touched, WalkAt};
pub use self::overview::{
    DestinationList, DestinationOrder, DestinationQuery, DestinationRow, Totals, WaitingState,
    WorkspaceTotals,
};
pub use self::parking::Why;
pub use self::path::{PathId, PathKey, PathLimits, PathState, SiteId};
pub use self::paths::{GateState, PathDetail, PathRow};
pub use self::sessions::{PathPlan, PathTarget};
pub use self::shaper::{ShaperKey, Target};
pub use self::sweep::Swept;
pub use self::take::Taken;
pub use self::verify::Violation;
pub use self::waiting::{WaitingRecipient, WaitingStatus};

/// Where a live recipient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the timer until `due`.
    Scheduled,
    /// Due, and its domain is being looked up.
    Routing,
    /// Due, and in a lane of its path.
    Ready,
    /// Due, and held back with its like: by a traffic rule, a warm-up, or for want of a source.
    Parked,
    /// In a session's hands, or its outcome is on the way to the disk.
    InFlight,
    /// Until somebody releases it.
    Held,
}
