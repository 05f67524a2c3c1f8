use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// RFC 8301 §3.2: signers use at least 2048 bits where they can; what is imported may have 1024.
const RSA_BITS_MIN: usize = 1024;
/// A key file has no business being larger.
const PEM_BYTES_MAX: usize = 64 * 1024;

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RFC 6376 §3.3.1, with 2048 bits when made here.
    RsaSha256,
    /// RFC 8463.
    Ed25519Sha256,
}

impl Algorithm {
    /// The value of the `a=` tag.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa-sha256",
            Self::Ed25519Sha256 => "ed25519-sha256",
        }
    }

    /// The value of the `k=` tag of the key record.
    #[must_use]
    pub fn key_type(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa",
            Self::Ed25519Sha256 => "ed25519",
        }
    }
}

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("not a private key in PKCS#8 form, RSA or Ed25519")]
    Unreadable,
    #[error("the RSA key has fewer than {RSA_BITS_MIN} bits")]
    TooShort,
    #[error("the key could not be made or written")]
    Library,
}

/// A private key, ready to sign. Parse it once.
pub enum SigningKey {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.algorithm().as_str())
    }
}

impl SigningKey {
    /// Makes a new key with the library's own randomness, and its PKCS#8 form to be kept secret.
    ///
    /// # Errors
    /// When the library has no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<(Self, Vec<u8>), KeyError> {
        let failed = |_| KeyError::Library;
        match algorithm {
            Algorithm::RsaSha256 => {
                let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
                let der: Pkcs8V1Der<'_> = key.as_der().map_err(failed)?;
                let pkcs8 = der.as_ref().to_vec();
                Ok((Self::Rsa(key), pkcs8))
            }
            Algorithm::Ed25519Sha256 => {
                let key = Ed25519KeyPair::generate().map_err(failed)?;
                let pkcs8 = key.to_pkcs8v1().map_err(failed)?.as_ref().to_vec();
                Ok((Self::Ed25519(key), pkcs8))
            }
        }
    }

    /// Reads a PKCS#8 key (RFC 5958).
    ///
    /// # Errors
    /// When it is none, of another kind or too short.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        if let Ok(key) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8) {
            return Ok(Self::Ed25519(key));
        }
        Self::rsa(RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Unreadable)?)
    }

    /// Reads a key file: `PRIVATE KEY` (PKCS#8) or `RSA PRIVATE KEY` (PKCS#1) in PEM (RFC 7468).
    ///
    /// # Errors
    /// When there is no such key in it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if let Some(der) = pem_section(pem, "PRIVATE KEY") {
            return Self::from_pkcs8(&der);
        }
        let der = pem_section(pem, "RSA PRIVATE KEY").ok_or(KeyError::Unreadable)?;
        Self::rsa(RsaKeyPair::from_der(&der).map_err(|_| KeyError::Unreadable)?)
    }

    fn rsa(key: RsaKeyPair) -> Result<Self, KeyError> {
        if key.public_modulus_len() * 8 < RSA_BITS_MIN { Err(KeyError::TooShort) } else { Ok(Self::Rsa(key)) }
    }

    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::RsaSha256,
            Self::Ed25519(_) => Algorithm::Ed25519Sha256,
        }
    }

    /// The content of the `p=` tag: SubjectPublicKeyInfo for RSA (RFC 6376 §3.6.1), the bare key for Ed25519 (RFC 8463 §4.2).
    ///
    /// # Errors
    /// When the library cannot write it.
    pub fn public_key(&self) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Rsa(key) => {
                let der: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|_| KeyError::Library)?;
                Ok(der.as_ref().to_vec())
            }
            Self::Ed25519(key) => Ok(key.public_key().as_ref().to_vec()),
        }
    }

    /// The other form in which verifiers take an RSA key (RFC 8017 RSAPublicKey).
    pub(super) fn bare_public_key(&self) -> &[u8] {
        match self {
            Self::Rsa(key) => key.public_key().as_ref(),
            Self::Ed25519(key) => key.public_key().as_ref(),
        }
    }

    /// The TXT record to publish at `selector._domainkey.domain` (RFC 6376 §3.6.1).
    ///
    /// # Errors
    /// When the library cannot write the key.
    pub fn dns_value(&self) -> Result<String, KeyError> {
        Ok(format!("v=DKIM1; k={}; p={}", self.algorithm().key_type(), STANDARD.encode(self.public_key()?)))
    }

    /// Signs what `digest` has taken in so far.
    pub(super) fn sign(&self, digest: aws_lc_rs::digest::Context) -> Result<Vec<u8>, KeyError> {
        let digest = digest.finish();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).map_err(|_| KeyError::Library)?;
                Ok(signature)
            }
            // RFC 8463 §3: PureEdDSA over the SHA-256 hash.
            Self::Ed25519(key) => {
                let signature = key.try_sign(digest.as_ref()).map_err(|_| KeyError::Library)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

fn pem_section(pem: &str, label: &str) -> Option<Vec<u8>> {
    if pem.len() > PEM_BYTES_MAX {
        return None;
    }
    let (_, rest) = pem.split_once(&format!("-----BEGIN {label}-----"))?;
    let (content, _) = rest.split_once(&format!("-----END {label}-----"))?;
    STANDARD.decode(content.split_ascii_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_being_written() {
        for algorithm in [Algorithm::RsaSha256, Algorithm::Ed25519Sha256] {
            let (key, pkcs8) = SigningKey::generate(algorithm).unwrap();
            let again = SigningKey::from_pkcs8(&pkcs8).unwrap();
            assert_eq!(again.algorithm(), algorithm);
            assert_eq!(again.dns_value(), key.dns_value());
            let body = STANDARD.encode(&pkcs8);
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
            assert_eq!(SigningKey::from_pem(&pem).unwrap().dns_value(), key.dns_value());
            let start = format!("v=DKIM1; k={}; p=", algorithm.key_type());
            assert!(key.dns_value().unwrap().starts_with(&start));
        }
    }

    #[test]
    fn rfc_8463_appendix_a_1() {
        let mut pkcs8 = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
        pkcs8.extend(STANDARD.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap());
        let key = SigningKey::from_pkcs8(&pkcs8).unwrap();
        let expected = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        assert_eq!(key.dns_value().unwrap(), expected);
    }

    #[test]
    fn nonsense_is_no_key() {
        assert_eq!(SigningKey::from_pkcs8(b"").unwrap_err(), KeyError::Unreadable);
        assert_eq!(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----").unwrap_err(), KeyError::Unreadable);
    }

    #[test]
    fn debug_shows_no_secret() {
        let (key, _) = SigningKey::generate(Algorithm::Ed25519Sha256).unwrap();
        assert_eq!(format!("{key:?}"), "SigningKey(ed25519-sha256)");
    }
}
