//! Passwords of people: argon2id (RFC 9106) with the library's defaults, which are OWASP's (19 MiB, 2 passes).

use std::sync::Arc;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::AccountError;

/// How many hashes are computed at once; each takes 19 MiB and tens of milliseconds of a core.
const PARALLEL: usize = 2;
/// NIST SP 800-63B asks for at least 8 characters and for accepting long ones.
const MIN_CHARS: usize = 10;
const MAX_BYTES: usize = 1_024;

#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// What the password of an unknown user is compared with, so that it takes as long.
    decoy: Arc<std::sync::OnceLock<String>>,
}

impl Passwords {
    pub fn new() -> Self {
        Self { permits: Arc::new(Semaphore::new(PARALLEL)), decoy: Arc::default() }
    }

    /// A PHC string.
    pub async fn hash(&self, password: &str) -> Result<String, AccountError> {
        if password.chars().count() < MIN_CHARS || password.len() > MAX_BYTES {
            return Err(AccountError::invalid(
                "password",
                "must have at least 10 characters and at most 1024 bytes",
            ));
        }
        let password = password.to_owned();
        self.blocking(move || hash(&password)).await?.ok_or(AccountError::Hash)
    }

    /// Whether the password belongs to the hash; `None` stands for an unknown user and is never right.
    pub async fn verify(&self, password: &str, hash_of: Option<String>) -> Result<bool, AccountError> {
        if password.len() > MAX_BYTES {
            return Ok(false);
        }
        let (password, decoy) = (password.to_owned(), Arc::clone(&self.decoy));
        self.blocking(move || {
            let known = hash_of.is_some();
            let expected = hash_of.unwrap_or_else(|| {
                decoy.get_or_init(|| hash("nobody's password").unwrap_or_default()).clone()
            });
            Argon2::default().verify_password(password.as_bytes(), expected.as_str()).is_ok() && known
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let _permit = self.permits.acquire().await.map_err(|_| AccountError::Hash)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| AccountError::Hash)
    }
}

fn hash(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}
