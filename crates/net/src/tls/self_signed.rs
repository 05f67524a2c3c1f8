use std::path::{Path, PathBuf};
use std::sync::Arc;

use postroad_base::{Domain, SharedClock, UtcMillis};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{
    CertificateError, CertificatePair, MAX_PEM_BYTES, SELF_SIGNED_CHECK_INTERVAL, SELF_SIGNED_RENEW_BEFORE,
    SELF_SIGNED_VALIDITY, ServerCertificates, read_capped, write_private,
};

/// A certificate we sign ourselves, kept in the data directory so that clients that pinned it stay content.
#[derive(Debug)]
pub struct SelfSigned {
    certificate: PathBuf,
    key: PathBuf,
    names: Vec<String>,
    clock: SharedClock,
}

impl SelfSigned {
    /// `directory` gets `self-signed.pem` and `self-signed.key`. The first name is the subject.
    #[must_use]
    pub fn new(directory: &Path, names: &[Domain], clock: SharedClock) -> Self {
        let names =
            names.iter().map(|name| name.literal_ip().map_or_else(|| name.to_string(), |ip| ip.to_string()));
        Self {
            certificate: directory.join("self-signed.pem"),
            key: directory.join("self-signed.key"),
            names: names.collect(),
            clock,
        }
    }

    /// The stored pair, or a new one when there is none, or it is for other names, or close to its end.
    ///
    /// # Errors
    /// When a new one cannot be made or stored.
    pub fn load_or_create(&self) -> Result<CertificatePair, CertificateError> {
        match self.load() {
            Some(pair) if self.is_good(&pair) => Ok(pair),
            _ => self.create(),
        }
    }

    /// Replaces the certificate when it nears its end, until stopped.
    pub async fn maintain(self, into: Arc<ServerCertificates>, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(SELF_SIGNED_CHECK_INTERVAL);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            if let Err(error) = self.renew_if_due(&into) {
                tracing::error!(%error, "the self-signed TLS certificate could not be renewed");
            }
        }
    }

    fn renew_if_due(&self, into: &ServerCertificates) -> Result<(), CertificateError> {
        if !into.current().is_some_and(|pair| self.is_good(&pair)) {
            into.install(self.load_or_create()?);
            tracing::info!("a new self-signed TLS certificate is in use");
        }
        Ok(())
    }

    fn is_good(&self, pair: &CertificatePair) -> bool {
        let now = self.clock.now();
        pair.covers(self.names.iter().map(String::as_str))
            && pair.valid_from <= now
            && pair.valid_until.since(now) > SELF_SIGNED_RENEW_BEFORE
    }

    fn load(&self) -> Option<CertificatePair> {
        let chain = read_capped(&self.certificate, MAX_PEM_BYTES).ok()?;
        let key = read_capped(&self.key, MAX_PEM_BYTES).ok()?;
        CertificatePair::from_pem(&chain, &key).ok()
    }

    fn create(&self) -> Result<CertificatePair, CertificateError> {
        let generate = |error: rcgen::Error| CertificateError::Generate(error.to_string());
        let key = KeyPair::generate().map_err(generate)?;
        let certificate = self.parameters()?.self_signed(&key).map_err(generate)?;
        let (chain, key) = (certificate.pem(), key.serialize_pem());
        let store = |path: &Path, content: &str| {
            write_private(path, content.as_bytes())
                .map_err(|cause| CertificateError::File { path: path.to_owned(), cause })
        };
        store(&self.key, &key)?;
        store(&self.certificate, &chain)?;
        CertificatePair::from_pem(chain.as_bytes(), key.as_bytes())
    }

    fn parameters(&self) -> Result<CertificateParams, CertificateError> {
        let generate = |error: rcgen::Error| CertificateError::Generate(error.to_string());
        let mut parameters = CertificateParams::new(self.names.clone()).map_err(generate)?;
        let now = self.clock.now();
        parameters.not_before = instant(now)?;
        parameters.not_after = instant(now.plus(SELF_SIGNED_VALIDITY))?;
        parameters.distinguished_name = DistinguishedName::new();
        if let Some(subject) = self.names.first() {
            parameters.distinguished_name.push(DnType::CommonName, subject.as_str());
        }
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        Ok(parameters)
    }
}

fn instant(at: UtcMillis) -> Result<OffsetDateTime, CertificateError> {
    OffsetDateTime::from_unix_timestamp(at.as_secs())
        .map_err(|error| CertificateError::Generate(error.to_string()))
}
