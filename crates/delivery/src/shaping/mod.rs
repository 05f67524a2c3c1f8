//! How much is sent to whom, and how fast.
//!
//! * [`Profiles`]: what is known of the mailbox providers, as data.
//! * [`Controller`]: the limits of one source at one provider (or site), moved by what its replies say.
//! * [`Gate`]: a suspension that ends with a probe, never with a rush.
//! * [`Explanation`]: why something is slow, for people and programs.
//!
//! **Invariant:** pure. No clock, no randomness, no I/O: the time comes in with each call.

mod bucket;
mod controller;
mod curve;
mod evidence;
mod explain;
mod gate;
mod learned;
mod profile;

pub use self::bucket::Bucket;
pub use self::controller::{Change, ChangeKind, Controller, Pace};
pub use self::curve::{CURVE_STEP, CurvePoint};
pub use self::evidence::{Cause, Evidence};
pub use self::explain::{Explanation, Reason};
pub use self::gate::Gate;
pub use self::learned::{FORGOTTEN_AFTER, Learned, LearnedCause, LearnedGate};
pub use self::profile::{
    Action, Clamps, Limits, Profile, ProfileError, ProfileId, Profiles, ReplyKind, Rule, SampleError, Scope,
    Threshold, TlsMinimum, parse_sample,
};
