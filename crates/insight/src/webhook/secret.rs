use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postroad_base::{UtcMillis, WebhookId};
use serde::{Deserialize, Serialize};

use crate::InsightError;

/// Standard Webhooks, "Signature scheme": 24 to 64 bytes.
const SECRET_BYTES_MIN: usize = 24;
const SECRET_BYTES_MAX: usize = 64;
const SECRET_BYTES_NEW: usize = 32;
const PREFIX: &str = "whsec_";
/// Secrets of one endpoint that sign at the same time.
const SECRETS_MAX: usize = 3;
/// How long a replaced secret may go on signing.
const ROTATION_MAX: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Keeps secrets unreadable in the database.
pub trait SecretBox: Send + Sync {
    /// `context` names the record; opening with another one fails.
    fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8>;

    /// # Errors
    /// When it was sealed with another key or for another context, or is damaged.
    fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretBoxError>;
}

/// Why a secret cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook's secret cannot be read: {0}")]
pub struct SecretBoxError(pub String);

/// What an endpoint's webhooks are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

impl WebhookSecret {
    /// A new random one.
    #[must_use]
    pub fn random() -> Self {
        Self(rand::random::<[u8; SECRET_BYTES_NEW]>().to_vec())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// `whsec_` and base64, as its owner needs it. Not `Display`, so that it does not get into a log by accident.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret")
    }
}

impl FromStr for WebhookSecret {
    type Err = InsightError;

    fn from_str(text: &str) -> Result<Self, InsightError> {
        let bytes = text.strip_prefix(PREFIX).and_then(|encoded| STANDARD.decode(encoded).ok());
        match bytes {
            Some(bytes) if (SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&bytes.len()) => Ok(Self(bytes)),
            _ => Err(InsightError::Invalid(
                "a webhook secret is whsec_ followed by 24 to 64 bytes in base64".into(),
            )),
        }
    }
}

/// The secrets of an endpoint as they are stored, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredSecrets(Vec<StoredSecret>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredSecret {
    /// Sealed, in base64.
    sealed: String,
    /// It signs until then; the newest has no end.
    until: Option<UtcMillis>,
}

impl StoredSecrets {
    /// Puts a new secret first; the others sign on for `keep_old`.
    pub fn push(
        &mut self,
        secrets: &dyn SecretBox,
        endpoint: WebhookId,
        secret: &WebhookSecret,
        now: UtcMillis,
        keep_old: Duration,
    ) {
        let until = now.plus(keep_old.min(ROTATION_MAX));
        for old in &mut self.0 {
            old.until = Some(old.until.map_or(until, |before| before.min(until)));
        }
        self.0.retain(|old| old.until.is_none_or(|until| until > now));
        self.0.truncate(SECRETS_MAX - 1);
        let sealed = STANDARD.encode(secrets.seal(&context(endpoint), secret.bytes()));
        self.0.insert(0, StoredSecret { sealed, until: None });
    }

    /// Those that sign now, newest first.
    pub fn open(
        &self,
        secrets: &dyn SecretBox,
        endpoint: WebhookId,
        now: UtcMillis,
    ) -> Result<Vec<WebhookSecret>, InsightError> {
        let current = self.0.iter().filter(|secret| secret.until.is_none_or(|until| until > now));
        current
            .map(|secret| {
                let sealed = STANDARD.decode(&secret.sealed).map_err(|_| InsightError::Corrupt("secret"))?;
                Ok(WebhookSecret(secrets.open(&context(endpoint), &sealed)?))
            })
            .collect()
    }
}

fn context(endpoint: WebhookId) -> String {
    format!("webhook {endpoint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_written_as_the_standard_says() {
        let secret = WebhookSecret::random();
        assert_eq!(secret.reveal().parse::<WebhookSecret>().unwrap(), secret);
        for bad in ["", "whsec_", "whsec_MTIz", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"] {
            assert!(bad.parse::<WebhookSecret>().is_err(), "{bad}");
        }
        assert!(!format!("{secret:?}").contains(&secret.reveal()));
    }
}
