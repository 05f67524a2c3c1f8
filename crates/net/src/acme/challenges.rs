use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

/// How control of a name is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeKind {
    /// Over HTTP on port 80 (RFC 8555 §8.3).
    Http01,
    /// Within the TLS handshake on port 443 (RFC 8737).
    TlsAlpn01,
}

/// Answers HTTP-01 challenges under way. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Challenges(Arc<Mutex<HashMap<String, String>>>);

impl Challenges {
    /// Where the authority asks (RFC 8555 §8.3); the token follows.
    pub const PATH_PREFIX: &str = "/.well-known/acme-challenge/";

    /// The body for a token, to be sent as `application/octet-stream`; `None` is 404.
    #[must_use]
    pub fn respond(&self, token: &str) -> Option<String> {
        self.0.lock().get(token).cloned()
    }

    /// The body for a request's path.
    #[must_use]
    pub fn respond_to_path(&self, path: &str) -> Option<String> {
        self.respond(path.strip_prefix(Self::PATH_PREFIX)?)
    }

    pub(super) fn set(&self, token: &str, key_authorization: &str) {
        self.0.lock().insert(token.to_owned(), key_authorization.to_owned());
    }

    pub(super) fn clear(&self, token: &str) {
        self.0.lock().remove(token);
    }
}
