//! The SMTP sinks. `behaviour` is what a test scripts, `store` what it reads back, `domain` the handles it holds;
//! `session` with `ehlo`, `starttls`, `auth` and `transaction` is the server; `wire`, `content` and `command` read.

mod auth;
mod behaviour;
mod command;
mod content;
mod domain;
mod ehlo;
mod host;
mod session;
mod starttls;
mod store;
mod transaction;
mod wire;
mod world;

pub use behaviour::{Action, Extension, Limits, Stage, TlsMode};
pub use command::Parameter;
pub use domain::{SimDomain, SimHost, SimRecipient};
pub use store::{CommandRecord, ConnectionRecord, Received, ReceivedRecipient, TlsSeen, Violation};

pub(crate) use behaviour::Settings as HostSettings;
pub(crate) use domain::DomainState;
pub(crate) use host::HostState;
pub(crate) use store::Store;

/// What was waited for did not happen in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("waited for {wanted}, saw {seen}")]
pub struct WaitError {
    pub wanted: usize,
    pub seen: usize,
}
