use std::borrow::Cow;

/// SASLprep (RFC 4013) of a user name or password.
///
/// DEVIATION RFC 5802 §2.2: text that SASLprep refuses is used as it is instead of failing, as PostgreSQL does, so
/// that a password with an unassigned character still works when both ends have the same bytes.
pub(crate) fn saslprep(text: &str) -> Cow<'_, str> {
    stringprep::saslprep(text).unwrap_or(Cow::Borrowed(text))
}
