use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::Secret;
use crate::secret::random;

const KEY_BYTES: usize = 32;
const VERSION: u8 = 1;
/// Tells a wrong key from a damaged record.
const KEY_ID_BYTES: usize = 4;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_LEN;
const SEALED_MAX_BYTES: usize = 1 << 20;

/// Why a sealed secret cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the secret was sealed with another master key; put the original key file back")]
    OtherKey,
    #[error("the sealed secret is damaged or belongs to something else")]
    Damaged,
    #[error("the master key file cannot be used: {0}")]
    KeyFile(io::Error),
}

/// Encrypts secrets we must read back, with AES-256-GCM (NIST SP 800-38D) under a master key that is not in the database.
///
/// Each secret is bound to a `context`, the name of its place (`"dkim <id>"`), so that it cannot be moved to another
/// record. Nonces are random; 2^32 secrets may be sealed with one key.
#[derive(Clone)]
pub struct Sealer {
    key: Arc<RandomizedNonceKey>,
    mac: Arc<hmac::Key>,
    key_id: [u8; KEY_ID_BYTES],
}

impl Sealer {
    #[must_use]
    pub fn new(master_key: &[u8; KEY_BYTES]) -> Self {
        let key = RandomizedNonceKey::new(&AES_256_GCM, master_key).expect("the key has the right length");
        let mut named = b"postroad sealer key id".to_vec();
        named.extend_from_slice(master_key);
        let digest = digest::digest(&digest::SHA256, &named);
        let key_id = digest.as_ref()[..KEY_ID_BYTES].try_into().expect("SHA-256 has 32 bytes");
        // A key of its own for every use (NIST SP 800-108): the tag of a fixed text under the master key.
        let master = hmac::Key::new(hmac::HMAC_SHA256, master_key);
        let mac = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&master, b"postroad sealer mac").as_ref());
        Self { key: Arc::new(key), mac: Arc::new(mac), key_id }
    }

    /// A tag that only holders of the master key can compute (HMAC-SHA-256), the same each time.
    #[must_use]
    pub fn tag(&self, context: &str, data: &[u8]) -> [u8; 32] {
        let mut signer = hmac::Context::with_key(&self.mac);
        signer.update(&(context.len() as u64).to_be_bytes());
        signer.update(context.as_bytes());
        signer.update(data);
        signer.sign().as_ref().try_into().expect("SHA-256 has 32 bytes")
    }

    /// The key in the file, made when there is none. On disk before anything is sealed with it.
    ///
    /// # Errors
    /// [`SealError::KeyFile`] when the file cannot be read or made, is readable by others, or has another length.
    pub fn from_file(path: &Path) -> Result<Self, SealError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create_key(path).map_err(SealError::KeyFile)?
            }
            Err(error) => return Err(SealError::KeyFile(error)),
        };
        let invalid =
            |text: &'static str| SealError::KeyFile(io::Error::new(io::ErrorKind::InvalidData, text));
        let mode = fs::metadata(path).map_err(SealError::KeyFile)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(invalid("it is readable by others; set its mode to 0600"));
        }
        let key = bytes.try_into().map_err(|_| invalid("it does not have 32 bytes"))?;
        Ok(Self::new(&key))
    }

    /// The sealed form of `plain`: version, key id, nonce, ciphertext and tag.
    #[must_use]
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let mut text = plain.to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(context.as_bytes()), &mut text)
            .expect("sealing fails only for texts of gigabytes");
        let mut sealed = Vec::with_capacity(HEADER_BYTES + text.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.key_id);
        sealed.extend_from_slice(nonce.as_ref());
        sealed.extend_from_slice(&text);
        sealed
    }

    /// What was sealed in this `context`.
    ///
    /// # Errors
    /// [`SealError::OtherKey`] or [`SealError::Damaged`].
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        if sealed.len() < HEADER_BYTES || sealed.len() > SEALED_MAX_BYTES || sealed[0] != VERSION {
            return Err(SealError::Damaged);
        }
        let (header, text) = sealed.split_at(HEADER_BYTES);
        if header[1..=KEY_ID_BYTES] != self.key_id {
            return Err(SealError::OtherKey);
        }
        let nonce =
            Nonce::try_assume_unique_for_key(&header[1 + KEY_ID_BYTES..]).map_err(|_| SealError::Damaged)?;
        let mut text = text.to_vec();
        let plain = self
            .key
            .open_in_place(nonce, Aad::from(context.as_bytes()), &mut text)
            .map_err(|_| SealError::Damaged)?
            .len();
        text.truncate(plain);
        Ok(text)
    }

    /// [`Sealer::seal`] for a text that is kept in JSON.
    #[must_use]
    pub fn seal_text(&self, context: &str, plain: &str) -> SealedText {
        SealedText(STANDARD.encode(self.seal(context, plain.as_bytes())))
    }

    /// # Errors
    /// As [`Sealer::open`].
    pub fn open_text(&self, context: &str, sealed: &SealedText) -> Result<Secret, SealError> {
        let bytes = STANDARD.decode(&sealed.0).map_err(|_| SealError::Damaged)?;
        let plain = String::from_utf8(self.open(context, &bytes)?).map_err(|_| SealError::Damaged)?;
        Ok(Secret::new(plain))
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

/// A sealed text, in base64. Storable and of no use without the master key; still not for API responses.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedText(String);

impl fmt::Debug for SealedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedText(…)")
    }
}

/// Writes a new key beside its place and links it there, so that the file is never half written and two processes
/// that start at once agree on one key.
fn create_key(path: &Path) -> io::Result<Vec<u8>> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = directory.join(format!(".master-key-{:016x}", u64::from_be_bytes(random())));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    file.write_all(&random::<KEY_BYTES>())?;
    file.sync_all()?;
    let linked = match fs::hard_link(&temporary, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&temporary)?;
    linked?;
    fs::File::open(directory)?.sync_all()?;
    fs::read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_secrets_open_only_in_their_place_and_with_their_key() {
        let sealer = Sealer::new(&[1; 32]);
        let sealed = sealer.seal("dkim 1", b"key");
        assert_eq!(sealer.open("dkim 1", &sealed).unwrap(), b"key");
        assert_ne!(sealed, sealer.seal("dkim 1", b"key"), "nonces are random");
        assert!(matches!(sealer.open("dkim 2", &sealed), Err(SealError::Damaged)));
        assert!(matches!(Sealer::new(&[2; 32]).open("dkim 1", &sealed), Err(SealError::OtherKey)));
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(sealer.open("dkim 1", &damaged).is_err(), "{at}");
            assert!(sealer.open("dkim 1", &sealed[..at]).is_err(), "{at}");
        }
        assert_eq!(sealer.tag("a", b"b"), sealer.tag("a", b"b"));
        assert_ne!(sealer.tag("a", b"b"), sealer.tag("ab", b""));
        assert_ne!(sealer.tag("a", b"b"), Sealer::new(&[2; 32]).tag("a", b"b"));
        let text = sealer.seal_text("relay", "hunter2");
        assert_eq!(sealer.open_text("relay", &text).unwrap().expose(), "hunter2");
        assert!(!serde_json::to_string(&text).unwrap().contains("hunter2"));
    }

    #[test]
    fn the_key_file_is_made_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        let sealed = Sealer::from_file(&path).unwrap().seal("x", b"secret");
        assert_eq!(Sealer::from_file(&path).unwrap().open("x", &sealed).unwrap(), b"secret");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Sealer::from_file(&path), Err(SealError::KeyFile(_))));
        let short = dir.path().join("short.key");
        fs::write(&short, b"short").unwrap();
        fs::set_permissions(&short, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(Sealer::from_file(&short), Err(SealError::KeyFile(_))));
    }
}
