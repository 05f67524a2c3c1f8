//! The two-level queue: scheduled recipients wait on a timer, due ones in fair lanes per path.
//!
//! [`Core`] is pure: no clock, no sockets, no storage. The dispatcher asks it what to do and tells it what happened.
//! Everything durable is in the spool; this is the index that decides order.
//!
//! **Invariant:** every live recipient is in exactly one [`Place`], and every place but `InFlight` and `Held` leads to a
//! due time or a lane ([`Core::verify`]).

mod core;
mod intern;
mod lanes;
mod ops;
mod overview;
mod path;
mod sessions;
mod timer;
mod verify;

#[cfg(test)]
mod tests;

pub use self::core::{Batch, BatchRecipient, Core, Fate, Handle, NewEntry, NewEntryRecipient, Wished, Work};
pub use self::ops::{Operation, OperationCount, Selector, Touched};
pub use self::overview::{DestinationRow, Overview, WaitingState};
pub use self::path::{PathId, PathKey, PathLimits, PathState};
pub use self::sessions::PathTarget;
pub use self::verify::Violation;

/// Where a live recipient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the timer until `due`.
    Scheduled,
    /// Due, and its domain is being looked up.
    Routing,
    /// Due, and in a lane of its path.
    Ready,
    /// In a session's hands, or its outcome is on the way to the disk.
    InFlight,
    /// Until somebody releases it.
    Held,
}
