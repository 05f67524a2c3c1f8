use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use aws_lc_rs::{digest, hmac, pbkdf2};
use subtle::ConstantTimeEq;

use super::prep::saslprep;
use super::{decode, encode};

/// PBKDF2 rounds of a new verifier. RFC 7677 §4 asks for at least 4,096.
pub const DEFAULT_ITERATIONS: u32 = 4_096;

/// The most PBKDF2 rounds we take part in, as a server reading a stored verifier or as a client told by a server.
pub const ITERATIONS_MAX: u32 = 1_000_000;

const SALT_MAX_BYTES: usize = 256;

pub(crate) const KEY_BYTES: usize = 32;

/// What a server keeps to check SCRAM-SHA-256, PLAIN and LOGIN without being able to log in elsewhere with it
/// (RFC 5802 §9).
///
/// Its text form is PostgreSQL's: `SCRAM-SHA-256$iterations:salt$stored_key:server_key`, in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct ScramVerifier {
    pub salt: Vec<u8>,
    pub iterations: u32,
    pub stored_key: [u8; KEY_BYTES],
    pub server_key: [u8; KEY_BYTES],
}

/// The text is not a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SCRAM-SHA-256 verifier")]
pub struct VerifierError;

impl ScramVerifier {
    /// The verifier of `password`. `salt` must be random and of at least 16 bytes; `iterations` is raised to 1 and
    /// lowered to [`ITERATIONS_MAX`]. Takes a few milliseconds of CPU.
    #[must_use]
    pub fn from_password(password: &str, salt: &[u8], iterations: u32) -> Self {
        let iterations = iterations.clamp(1, ITERATIONS_MAX);
        let salted = salted_password(password, salt, iterations);
        let (stored_key, server_key) = (sha256(&client_key(&salted)), server_key(&salted));
        Self { salt: salt.to_vec(), iterations, stored_key, server_key }
    }

    /// Whether `password` is the one this was made from, compared in constant time. Costs as much CPU as
    /// [`Self::from_password`].
    #[must_use]
    pub fn verify_password(&self, password: &str) -> bool {
        let other = Self::from_password(password, &self.salt, self.iterations);
        other.stored_key.ct_eq(&self.stored_key).into()
    }
}

/// RFC 5802 §3: `SaltedPassword := Hi(Normalize(password), salt, i)`.
pub(crate) fn salted_password(password: &str, salt: &[u8], iterations: u32) -> [u8; KEY_BYTES] {
    let mut salted = [0; KEY_BYTES];
    let rounds = NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, saslprep(password).as_bytes(), &mut salted);
    salted
}

/// RFC 5802 §3: `ClientKey := HMAC(SaltedPassword, "Client Key")`.
pub(crate) fn client_key(salted: &[u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    hmac_sha256(salted, b"Client Key")
}

/// RFC 5802 §3: `ServerKey := HMAC(SaltedPassword, "Server Key")`.
pub(crate) fn server_key(salted: &[u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    hmac_sha256(salted, b"Server Key")
}

pub(crate) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; KEY_BYTES] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message);
    tag.as_ref().try_into().expect("HMAC-SHA-256 has 32 bytes")
}

pub(crate) fn sha256(message: &[u8]) -> [u8; KEY_BYTES] {
    let found = digest::digest(&digest::SHA256, message);
    found.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

impl fmt::Display for ScramVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (salt, stored, server) = (encode(&self.salt), encode(self.stored_key), encode(self.server_key));
        write!(f, "SCRAM-SHA-256${}:{salt}${stored}:{server}", self.iterations)
    }
}

impl FromStr for ScramVerifier {
    type Err = VerifierError;

    fn from_str(text: &str) -> Result<Self, VerifierError> {
        parse(text).ok_or(VerifierError)
    }
}

fn parse(text: &str) -> Option<ScramVerifier> {
    let (parameters, keys) = text.strip_prefix("SCRAM-SHA-256$")?.split_once('$')?;
    let (iterations, salt) = parameters.split_once(':')?;
    let (stored, server) = keys.split_once(':')?;
    let iterations = iterations.parse().ok().filter(|rounds| (1..=ITERATIONS_MAX).contains(rounds))?;
    let salt = decode(salt.as_bytes()).filter(|salt| (1..=SALT_MAX_BYTES).contains(&salt.len()))?;
    Some(ScramVerifier {
        salt,
        iterations,
        stored_key: decode(stored.as_bytes())?.try_into().ok()?,
        server_key: decode(server.as_bytes())?.try_into().ok()?,
    })
}

/// Keys stay out of logs.
impl fmt::Debug for ScramVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScramVerifier(iterations {}, …)", self.iterations)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The password and salt of RFC 7677 §3.
    fn pencil() -> ScramVerifier {
        let salt = decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        ScramVerifier::from_password("pencil", &salt, 4_096)
    }

    #[test]
    fn text_form_round_trips() {
        let text = pencil().to_string();
        assert!(text.starts_with("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"));
        assert_eq!(text.parse(), Ok(pencil()));
        let cut = &text[..text.len() - 4];
        for bad in
            ["", "SCRAM-SHA-256$", "SCRAM-SHA-1$4096:YQ==$YQ==:YQ==", "SCRAM-SHA-256$0:YQ==$YQ==:YQ==", cut]
        {
            assert_eq!(bad.parse::<ScramVerifier>(), Err(VerifierError), "{bad}");
        }
        assert!(!format!("{:?}", pencil()).contains("W22"));
    }

    #[test]
    fn passwords_are_verified_after_normalisation() {
        assert!(pencil().verify_password("pencil"));
        assert!(!pencil().verify_password("pencils"));
        // RFC 4013 §3: a soft hyphen is mapped to nothing, a Roman numeral nine to IX.
        let ix = ScramVerifier::from_password("I\u{ad}X", b"0123456789abcdef", 1);
        assert!(ix.verify_password("\u{2168}"));
        // Text SASLprep refuses still works when it is the same.
        let odd = ScramVerifier::from_password("a\u{7}b", b"0123456789abcdef", 1);
        assert!(odd.verify_password("a\u{7}b"));
    }
}
