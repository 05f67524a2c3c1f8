use postroad_db::{CursorError, DbError, SearchError};

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
    /// A cursor of another listing.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The text to search for cannot be accepted; the message says what would be.
    #[error("q: {0}")]
    Text(&'static str),
    /// The caller's input, with what to change.
    #[error("{0}")]
    Invalid(String),
}

impl From<SearchError> for InsightError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Db(error) => Self::Db(error),
            SearchError::Cursor(error) => Self::Cursor(error),
            SearchError::Text(message) => Self::Text(message),
        }
    }
}
