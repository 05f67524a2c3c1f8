use postroad_base::UtcMillis;
use postroad_message::dkim::{Algorithm, KeyError, SigningKey};
use serde::{Deserialize, Serialize};

use super::DomainsError;

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyAlgorithm {
    Rsa2048,
    Ed25519,
}

impl KeyAlgorithm {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa2048",
            Self::Ed25519 => "ed25519",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rsa2048, Self::Ed25519].into_iter().find(|known| known.as_str() == text)
    }

    /// A private key in PKCS#8 and its TXT record.
    fn generate(self) -> Result<(Vec<u8>, String), KeyError> {
        let algorithm = match self {
            Self::Rsa2048 => Algorithm::RsaSha256,
            Self::Ed25519 => Algorithm::Ed25519Sha256,
        };
        let (key, pkcs8) = SigningKey::generate(algorithm)?;
        Ok((pkcs8, key.dns_value()?))
    }
}

/// What a key is for at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Made by a rotation; signs once its record is in DNS.
    Next,
    /// Signs.
    Active,
    /// Signs no more; its record must stay while mail signed with it is under way.
    Retiring,
}

impl KeyState {
    pub(super) const ALL: [Self; 3] = [Self::Next, Self::Active, Self::Retiring];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retiring => "retiring",
        }
    }
}

/// A DKIM key of a domain, without its private half.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DkimKey {
    pub selector: String,
    pub algorithm: KeyAlgorithm,
    /// Keys of one generation rotate together.
    pub generation: i64,
    /// The TXT value to publish at `SELECTOR._domainkey.DOMAIN`.
    pub public_record: String,
    pub state: KeyState,
    /// Whether the last check saw the record.
    pub published: bool,
    pub created_at: UtcMillis,
    pub state_since: UtcMillis,
}

/// A key just made, with its private half (PKCS#8).
pub(super) struct NewKey {
    pub key: DkimKey,
    pub private_pkcs8: Vec<u8>,
}

/// One RSA-2048 and one Ed25519 key (RFC 8463 §3: sign with both, as many verifiers know only RSA).
pub(super) async fn generate(now: UtcMillis, generation: i64) -> Result<Vec<NewKey>, DomainsError> {
    let made = tokio::task::spawn_blocking(|| {
        [KeyAlgorithm::Rsa2048, KeyAlgorithm::Ed25519].map(|algorithm| (algorithm, algorithm.generate()))
    })
    .await
    .map_err(|error| DomainsError::Key(error.to_string()))?;
    let state = if generation == 1 { KeyState::Active } else { KeyState::Next };
    made.into_iter()
        .map(|(algorithm, key)| {
            let (private_pkcs8, public_record) = key.map_err(|error| DomainsError::Key(error.to_string()))?;
            Ok(NewKey {
                key: DkimKey {
                    selector: selector(generation, algorithm),
                    algorithm,
                    generation,
                    public_record,
                    state,
                    published: false,
                    created_at: now,
                    state_since: now,
                },
                private_pkcs8,
            })
        })
        .collect()
}

/// `pr1r`, `pr1e`, `pr2r` …: short, because the name and the value share one DNS answer.
fn selector(generation: i64, algorithm: KeyAlgorithm) -> String {
    let suffix = match algorithm {
        KeyAlgorithm::Rsa2048 => 'r',
        KeyAlgorithm::Ed25519 => 'e',
    };
    format!("pr{generation}{suffix}")
}
