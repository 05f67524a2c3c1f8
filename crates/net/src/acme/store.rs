use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use instant_acme::AccountCredentials;
use postroad_base::UtcMillis;
use serde_json::{Value, json};

use super::MAX_STORED_BYTES;
use crate::tls::{CertificateError, CertificatePair, read_capped, write_private};

/// The files that survive a restart: account, certificate with its key, and how often it failed.
#[derive(Debug)]
pub(super) struct Store {
    account: PathBuf,
    certificate: PathBuf,
    retry: PathBuf,
}

/// Failures in a row, and before when nothing is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Retry {
    pub failures: u32,
    pub not_before: UtcMillis,
}

impl Store {
    pub fn new(directory: &Path, account_directory: &Path) -> Self {
        Self {
            account: account_directory.join("acme-account.json"),
            certificate: directory.join("acme-certificate.pem"),
            retry: directory.join("acme-retry.json"),
        }
    }

    /// The account at this authority, if there is one.
    pub fn account(&self, directory_url: &str) -> Option<AccountCredentials> {
        let stored = json_file(&self.account)?;
        if stored.get("directory").and_then(Value::as_str) != Some(directory_url) {
            return None;
        }
        serde_json::from_value(stored).ok()
    }

    pub fn put_account(&self, credentials: &AccountCredentials) -> Result<(), CertificateError> {
        let json =
            serde_json::to_vec(credentials).map_err(|error| CertificateError::Generate(error.to_string()))?;
        write(&self.account, &json)
    }

    pub fn forget_account(&self) -> Result<(), CertificateError> {
        match fs::remove_file(&self.account) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                Err(CertificateError::File { path: self.account.clone(), cause })
            }
            _ => Ok(()),
        }
    }

    pub fn certificate(&self) -> Option<CertificatePair> {
        let pem = read_capped(&self.certificate, MAX_STORED_BYTES).ok()?;
        CertificatePair::from_pem(&pem, &pem).ok()
    }

    /// Key and chain go into one file, so that they are replaced together.
    pub fn put_certificate(&self, key_pem: &str, chain_pem: &str) -> Result<(), CertificateError> {
        write(&self.certificate, format!("{key_pem}\n{chain_pem}").as_bytes())
    }

    pub fn retry(&self) -> Retry {
        let stored = json_file(&self.retry);
        let number = |name: &str| stored.as_ref().and_then(|stored| stored.get(name)?.as_i64()).unwrap_or(0);
        Retry {
            failures: u32::try_from(number("failures")).unwrap_or(0),
            not_before: UtcMillis(number("not_before_ms")),
        }
    }

    pub fn put_retry(&self, retry: Retry) -> Result<(), CertificateError> {
        let json = json!({ "failures": retry.failures, "not_before_ms": retry.not_before.0 });
        write(&self.retry, json.to_string().as_bytes())
    }
}

fn json_file(path: &Path) -> Option<Value> {
    serde_json::from_slice(&read_capped(path, MAX_STORED_BYTES).ok()?).ok()
}

fn write(path: &Path, content: &[u8]) -> Result<(), CertificateError> {
    write_private(path, content).map_err(|cause| CertificateError::File { path: path.to_owned(), cause })
}
