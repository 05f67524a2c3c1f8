use postroad_db::DbError;

/// What can go wrong in the log and its consumers.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    #[error(transparent)]
    Db(#[from] DbError),
    /// The log's writer task has ended, which happens only at shutdown.
    #[error("the event log is closed")]
    Closed,
    /// The last batch could not be written; it is kept and tried again.
    #[error("the event log cannot be written at the moment: {0}")]
    Unwritable(String),
    /// A stored value is not what this version writes.
    #[error("a stored {0} cannot be read")]
    Corrupt(&'static str),
    /// A webhook secret was sealed with another key.
    #[error(transparent)]
    Secret(#[from] crate::SecretBoxError),
    /// The caller's input, with what to change.
    #[error("{0}")]
    Invalid(String),
}
