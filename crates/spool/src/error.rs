use std::io;
use std::sync::Arc;

/// Why the spool did not do it, named by what the caller does next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpoolError {
    /// Answer 452 and go on; accepting works again when space returns.
    #[error("the spool's disk is full")]
    Full,
    /// Beyond one of the limits of this crate, or no recipients: refuse it, trying again will not help.
    #[error("the message or change is beyond the spool's limits: {0}")]
    TooLarge(&'static str),
    /// Stop acknowledging until an operator has looked at the disk and restarted.
    #[error("the spool's storage failed: {0}")]
    Failed(Arc<str>),
    /// Done and gone, or never given.
    #[error("no such live message in the spool")]
    NotFound,
    /// What the disk gave back is not what was written.
    #[error("the stored message is damaged: {0}")]
    Corrupt(Arc<str>),
    #[error("the spool is closed")]
    Closed,
    /// Another process has the spool.
    #[error("the spool in {0} is in use by another process")]
    Locked(Arc<str>),
}

impl SpoolError {
    pub(crate) fn failed(what: &str, error: &io::Error) -> Self {
        Self::Failed(format!("{what}: {error}").into())
    }
}
