use postroad_db::{CursorError, DbError};
use postroad_insight::InsightError;

/// Why the sandbox could not answer.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Cursor(#[from] CursorError),
    #[error("{0}")]
    Search(&'static str),
    #[error("a stored message is damaged: {0}")]
    Damaged(&'static str),
    #[error(transparent)]
    Log(#[from] InsightError),
}
