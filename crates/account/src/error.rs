use postroad_db::{CursorError, DbError, SearchError};

/// Why an account operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error(transparent)]
    Db(#[from] DbError),
    /// A field's value cannot be accepted; the message says what would be.
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    /// Another one has it already.
    #[error("{field} is already taken")]
    Taken { field: &'static str },
    /// What the request refers to is not there.
    #[error("there is no such {what}")]
    Missing { what: &'static str },
    /// The creator does not hold a right it wants to give.
    #[error("a key cannot have a scope that its creator does not have: {scope}")]
    Exceeds { scope: crate::Scope },
    /// A link that lets somebody in: never was one, was used, or is too old. Which one is not told.
    #[error("this link is not valid any more")]
    LinkInvalid,
    /// A sign-in or registration that was begun: unknown, finished, too old, or answered wrongly.
    #[error("{0}")]
    CeremonyInvalid(&'static str),
    /// The person's role does not allow it, although its rights do.
    #[error("{0}")]
    RoleForbids(&'static str),
    /// What was asked does not fit how things are.
    #[error("{message}")]
    Conflict { rule: &'static str, message: &'static str },
    #[error(transparent)]
    Seal(#[from] crate::SealError),
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// A stored record cannot be understood; the database was changed by other hands.
    #[error("the stored {what} is damaged")]
    Damaged { what: &'static str },
    /// argon2 failed, for want of memory.
    #[error("the password could not be hashed")]
    Hash,
}

impl AccountError {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}

impl From<SearchError> for AccountError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Db(error) => Self::Db(error),
            SearchError::Cursor(error) => Self::Cursor(error),
            SearchError::Text(message) => Self::invalid("q", message),
        }
    }
}

/// The longest name of anything, in characters.
const NAME_MAX_CHARS: usize = 200;

/// A name people gave to something: trimmed, not empty, no control characters.
pub(crate) fn checked_name(field: &'static str, name: &str) -> Result<String, AccountError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(AccountError::invalid(field, "must not be empty"));
    }
    if name.chars().count() > NAME_MAX_CHARS {
        return Err(AccountError::invalid(field, format!("must have at most {NAME_MAX_CHARS} characters")));
    }
    if name.chars().any(char::is_control) {
        return Err(AccountError::invalid(field, "must not contain line breaks or control characters"));
    }
    Ok(name.to_owned())
}

/// Names the violated rule of an insertion.
pub(crate) fn on_insert(taken: &'static str, missing: &'static str) -> impl Fn(DbError) -> AccountError {
    move |error| {
        if error.is_unique_violation() {
            AccountError::Taken { field: taken }
        } else if error.is_foreign_key_violation() {
            AccountError::Missing { what: missing }
        } else {
            AccountError::Db(error)
        }
    }
}
