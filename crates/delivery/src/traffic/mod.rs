//! Traffic rules: what people say about mail as it flows, by any of workspace, stream, tag, domain, provider and source.
//!
//! * [`TrafficRule`]: suspend, throttle or route, until somebody takes it back or it expires.
//! * [`TrafficRules`]: those in force, immutable; the first implementation of [`SendPolicy`].
//! * [`Traffic`]: keeps them in the database.
//!
//! **Invariant:** a rule holds in every state: what waits in a lane is asked again before it goes.

mod policy;
mod rule;
mod rules;
mod schema;
mod store;

pub use self::policy::{PolicyKey, SendPolicy, Sending, Verdict};
pub use self::rule::{RouteTo, TrafficAction, TrafficMatch, TrafficRule};
pub(crate) use self::rules::CODE as RULE_CODE;
pub use self::rules::TrafficRules;
pub use self::store::{MAX_RULES, Traffic, TrafficError, TrafficQuery};
