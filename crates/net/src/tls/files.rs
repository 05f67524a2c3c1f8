use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{CertificateError, CertificatePair, MAX_PEM_BYTES, ServerCertificates, read_capped};

/// A certificate chain and a key in files that something else writes (certbot, an administrator).
#[derive(Debug)]
pub struct CertificateFiles {
    certificate: PathBuf,
    key: PathBuf,
    seen: Content,
    /// Whether the last content that could not be used has been reported.
    reported: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Content {
    chain: Vec<u8>,
    key: Vec<u8>,
}

/// What looking at the files again found.
#[derive(Debug)]
pub enum Reload {
    Unchanged,
    Replaced,
    /// The old pair stays. A writer that is between the two files looks like this for a moment.
    Broken(CertificateError),
}

impl CertificateFiles {
    /// Reads both files.
    ///
    /// # Errors
    /// When they cannot be read or do not make a pair.
    pub fn open(certificate: &Path, key: &Path) -> Result<(Self, CertificatePair), CertificateError> {
        let mut files = Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            seen: Content::default(),
            reported: false,
        };
        files.seen = files.read()?;
        let pair = files.pair()?;
        Ok((files, pair))
    }

    /// Puts the files' pair in place if they have changed since they were last looked at. The content is compared,
    /// because times say nothing when both changes fall into one tick.
    pub fn reload(&mut self, into: &ServerCertificates) -> Reload {
        let content = match self.read() {
            Ok(content) => content,
            Err(error) => return Reload::Broken(error),
        };
        if content == self.seen {
            return Reload::Unchanged;
        }
        self.seen = content;
        match self.pair() {
            Ok(pair) => {
                into.install(pair);
                Reload::Replaced
            }
            Err(error) => Reload::Broken(error),
        }
    }

    /// Reloads at every interval until stopped. An unusable pair is logged when it is still so at the next look.
    pub async fn watch(mut self, into: Arc<ServerCertificates>, interval: Duration, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(interval);
        let mut broken: Option<CertificateError> = None;
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            // Two small files of a local disk: shorter than handing them to another thread.
            match (self.reload(&into), broken.take()) {
                (Reload::Replaced, _) => {
                    self.reported = false;
                    tracing::info!("the TLS certificate files changed and are in use");
                }
                (Reload::Unchanged, None) => {}
                (Reload::Unchanged, Some(error)) => self.report(&error),
                (Reload::Broken(error), None) => {
                    self.reported = false;
                    broken = Some(error);
                }
                (Reload::Broken(error), Some(_)) => {
                    self.report(&error);
                    broken = Some(error);
                }
            }
        }
    }

    fn report(&mut self, error: &CertificateError) {
        if !self.reported {
            self.reported = true;
            tracing::error!(%error, "the changed TLS certificate files cannot be used; the old certificate stays");
        }
    }

    fn read(&self) -> Result<Content, CertificateError> {
        let read = |path: &Path| {
            read_capped(path, MAX_PEM_BYTES)
                .map_err(|cause| CertificateError::File { path: path.to_owned(), cause })
        };
        Ok(Content { chain: read(&self.certificate)?, key: read(&self.key)? })
    }

    fn pair(&self) -> Result<CertificatePair, CertificateError> {
        CertificatePair::from_pem(&self.seen.chain, &self.seen.key).map_err(|error| match error {
            CertificateError::NoCertificate(_) => {
                CertificateError::NoCertificate(self.certificate.display().to_string())
            }
            CertificateError::NoKey(_) => CertificateError::NoKey(self.key.display().to_string()),
            error => error,
        })
    }
}
