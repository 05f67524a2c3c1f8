//! From a submission to the outcome of every recipient.
//!
//! * [`Gate`]: decides whether a message is taken, for every way in, and makes it durable.
//! * [`Engine`]: the running queue: routes, sessions, attempts, outcomes, reports to senders.
//! * [`queue`]: the pure order of the queue. [`outcome`]: the pure meaning of replies. [`shaping`]: the pure limits of
//!   what is sent to whom.
//! * [`egress`]: sources, pools, warm-up: where mail leaves from, and how fast.
//! * [`memory`]: what was learned of providers, kept over a restart.
//! * [`traffic`]: standing orders of people about mail as it flows.
//! * [`SenderDomains`]: who may write From a domain, DKIM keys, DNS records.
//! * [`Suppressions`]: addresses that get nothing. [`ConsentPolicy`]: who may get mail of a topic, answered by the audience.
//! * [`TlsPolicies`]: what the TLS of connections must be, and what became of it.
//!
//! **Invariant:** a message is acknowledged only after the spool has it on stable storage, and a recipient is forgotten
//! only after its last outcome is. It does not render templates and knows nothing of HTTP.

mod consent;
mod domains;
pub mod egress;
mod engine;
mod gate;
pub mod memory;
mod migrations;
pub mod outcome;
pub mod queue;
mod record;
pub mod shaping;
mod suppression;
mod tls;
pub mod traffic;

pub use consent::{ConsentError, ConsentPolicy, Denial, ListFacts, Moment, NoTopics, Permission, TopicMail};
pub use domains::{
    DkimKey, DnsRecord, DomainCheck, DomainSort, DomainsError, KeyAlgorithm, KeyState, MTA_STS_MAX_AGE_SECS,
    NewPolicy, OwnPolicy, RecordCheck, RecordPurpose, RecordStatus, SenderDomain, SenderDomains, SendingHost,
};
pub use engine::{
    Engine, EngineConfig, EngineError, EngineParts, ExplainedRecipient, LiveCheck, LiveCheckId,
    LiveCheckStatus, RelayTarget, Relays, Waiting,
};
pub use gate::{
    Capture, CaptureError, CapturedMessage, Fate, Gate, GateLimits, Origin, REDIRECTED_FROM, Refusal,
    Submission, Submitted,
};
pub use record::{MessageRecord, RecordError};
pub use suppression::{Suppression, SuppressionReason, SuppressionSort, Suppressions};
pub use tls::report as tls_report;
pub use tls::{
    CachedPolicy, PATTERN_MAX_BYTES, PolicyPattern, PolicyPatternError, ResultType, TlsPolicies,
    TlsPolicyRule,
};

/// Brings the tables of this crate up to date. Call it before opening [`SenderDomains`] and [`Suppressions`].
///
/// # Errors
/// As the database answers.
pub async fn migrate(db: &postroad_db::Db) -> Result<(), postroad_db::DbError> {
    db.migrate("delivery", &migrations::migrations()).await?;
    db.migrate("sender-domain-mta-sts", &domains::mta_sts_migrations()).await?;
    db.migrate("delivery lists", migrations::LISTS).await?;
    db.migrate("delivery charts", migrations::CHARTS).await?;
    tls::migrate(db).await
}
