//! SASL for SMTP (RFC 4422, RFC 4954): PLAIN (RFC 4616), LOGIN, SCRAM-SHA-256 and -PLUS (RFC 5802, 7677, 9266).
//!
//! The server side keeps a [`ScramVerifier`] per login instead of the password; PLAIN and LOGIN are checked against
//! the same verifier. The client side is [`ClientMechanism`].

mod client;
mod prep;
mod scram_server;
mod verifier;

pub(crate) use verifier::hmac_sha256;

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub use client::{ClientError, ClientMechanism, Credentials};
pub use scram_server::ScramError;
pub(crate) use scram_server::{Binding, ClientFirst, ScramExchange};
pub use verifier::{DEFAULT_ITERATIONS, ITERATIONS_MAX, ScramVerifier, VerifierError};

/// A SASL mechanism by its registered name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    Plain,
    Login,
    ScramSha256,
    ScramSha256Plus,
}

impl Mechanism {
    /// All, strongest first.
    pub const ALL: [Self; 4] = [Self::ScramSha256Plus, Self::ScramSha256, Self::Plain, Self::Login];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
        }
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no mechanism we have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown SASL mechanism")]
pub struct MechanismError;

impl FromStr for Mechanism {
    type Err = MechanismError;
    fn from_str(text: &str) -> Result<Self, MechanismError> {
        Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text)).ok_or(MechanismError)
    }
}

/// A password in clear. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The password itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The three parts of a PLAIN message.
pub(crate) struct PlainMessage {
    pub(crate) authzid: Option<String>,
    pub(crate) authcid: String,
    pub(crate) password: Password,
}

/// RFC 4616 §2: `[authzid] NUL authcid NUL passwd`; the last two are not empty.
pub(crate) fn parse_plain(message: &[u8]) -> Option<PlainMessage> {
    let text = std::str::from_utf8(message).ok()?;
    let mut parts = text.split('\0');
    let (authzid, authcid, password) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || authcid.is_empty() || password.is_empty() {
        return None;
    }
    Some(PlainMessage {
        authzid: (!authzid.is_empty()).then(|| authzid.to_owned()),
        authcid: authcid.to_owned(),
        password: Password::new(password),
    })
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// RFC 4954 §4: a response is base64, or nothing.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_messages() {
        let parsed = parse_plain(b"\0ann\0secret").unwrap();
        assert_eq!((parsed.authzid, parsed.authcid.as_str()), (None, "ann"));
        assert_eq!(parsed.password.expose(), "secret");
        assert_eq!(format!("{:?}", parsed.password), "Password(…)");
        assert_eq!(parse_plain(b"bob\0ann\0secret").unwrap().authzid.as_deref(), Some("bob"));
        for bad in [&b""[..], b"ann", b"\0ann", b"\0ann\0", b"\0\0secret", b"\0a\0b\0c", b"\0\xff\0b"] {
            assert!(parse_plain(bad).is_none(), "{bad:?}");
        }
    }
}
