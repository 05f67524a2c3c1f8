use postroad_db::{CursorError, DbError, SearchError};

/// Why something was not done, by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum AudienceError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The text that is searched for; the message says what would be accepted.
    #[error("{0}")]
    Text(&'static str),
    /// Values that cannot be accepted.
    #[error("{}", .0.first().map_or("", |wrong| wrong.message.as_str()))]
    Invalid(Vec<Wrong>),
    /// Another one has it already.
    #[error("{field} is already taken")]
    Taken { field: &'static str },
    /// What the request refers to is not there.
    #[error("there is no such {what}")]
    Missing { what: &'static str },
    /// What was asked does not fit how things are.
    #[error("{message}")]
    Conflict { rule: &'static str, message: String },
    /// It was changed since the caller looked.
    #[error("it was changed since you looked; look again")]
    Stale,
    /// The event log cannot be read.
    #[error(transparent)]
    Log(#[from] postroad_insight::InsightError),
    /// A stored record cannot be understood; the database was changed by other hands.
    #[error("the stored {0} is damaged")]
    Damaged(&'static str),
}

impl From<SearchError> for AudienceError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Db(error) => error.into(),
            SearchError::Cursor(error) => error.into(),
            SearchError::Text(message) => Self::Text(message),
        }
    }
}

/// A value that cannot be accepted, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// A JSON pointer (RFC 6901).
    pub pointer: String,
    pub message: String,
}

impl Wrong {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

impl AudienceError {
    pub(crate) fn invalid(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Wrong::new(pointer, message)])
    }

    pub(crate) fn conflict(rule: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { rule, message: message.into() }
    }
}

/// A name people gave to something: trimmed, not empty, at most so many characters, no control characters.
pub(crate) fn checked_name(pointer: &str, name: &str, max_chars: usize) -> Result<String, Wrong> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Wrong::new(pointer, "must not be empty"));
    }
    checked_line(pointer, name, max_chars)
}

/// One line of text: trimmed, at most so many characters, no control characters; may be empty.
pub(crate) fn checked_line(pointer: &str, text: &str, max_chars: usize) -> Result<String, Wrong> {
    let text = text.trim();
    if text.chars().count() > max_chars {
        return Err(Wrong::new(pointer, format!("must have at most {max_chars} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(Wrong::new(pointer, "must not contain line breaks or control characters"));
    }
    Ok(text.to_owned())
}
