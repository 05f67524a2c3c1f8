use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::UtcMillis;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::provider;

/// A certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("{path} could not be read or written: {cause}", path = .path.display())]
    File { path: PathBuf, cause: io::Error },
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(String),
    #[error("{0} holds no private key in PEM form")]
    NoKey(String),
    #[error("the certificate cannot be read: {0}")]
    Malformed(String),
    #[error("certificate and private key cannot be used together: {0}")]
    Pair(rustls::Error),
    #[error("a certificate could not be made: {0}")]
    Generate(String),
}

/// A certificate chain with its private key, ready to serve.
#[derive(Clone, Debug)]
pub struct CertificatePair {
    pub(super) certified: Arc<CertifiedKey>,
    /// The names and addresses it is for, as text.
    pub names: Vec<String>,
    pub valid_from: UtcMillis,
    pub valid_until: UtcMillis,
}

impl CertificatePair {
    /// Leaf first, then intermediates; the key as PKCS #8, PKCS #1 or SEC 1.
    ///
    /// # Errors
    /// When either is missing or malformed, or they do not belong together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, CertificateError> {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|error| CertificateError::Malformed(error.to_string()))?;
        if certificates.is_empty() {
            return Err(CertificateError::NoCertificate("the certificate file".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| CertificateError::NoKey("the key file".to_owned()))?;
        Self::from_der(certificates, key)
    }

    pub(crate) fn from_der(
        certificates: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, CertificateError> {
        let leaf =
            certificates.first().ok_or_else(|| CertificateError::NoCertificate("the chain".to_owned()))?;
        let (names, valid_from, valid_until) = read_leaf(leaf)?;
        let certified =
            CertifiedKey::from_der(certificates, key, &provider()).map_err(CertificateError::Pair)?;
        Ok(Self { certified: Arc::new(certified), names, valid_from, valid_until })
    }

    /// The leaf certificate.
    #[must_use]
    pub fn leaf(&self) -> &CertificateDer<'static> {
        self.certified.cert.first().expect("a pair is made of at least one certificate")
    }

    /// From its beginning to its end.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        self.valid_until.since(self.valid_from)
    }

    /// Whether each of these names is in the certificate, literally.
    #[must_use]
    pub fn covers<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> bool {
        names.into_iter().all(|name| self.names.iter().any(|own| own.eq_ignore_ascii_case(name)))
    }

    /// Whether it is valid for a host, wildcards included (RFC 9525 §6.3: for one label, the leftmost).
    #[must_use]
    pub fn is_for_host(&self, host: &str) -> bool {
        let matches = |own: &str| match (own.strip_prefix("*."), host.split_once('.')) {
            (Some(parent), Some((_, above))) => parent.eq_ignore_ascii_case(above),
            _ => own.eq_ignore_ascii_case(host),
        };
        self.names.iter().any(|own| matches(own))
    }
}

fn read_leaf(der: &CertificateDer<'_>) -> Result<(Vec<String>, UtcMillis, UtcMillis), CertificateError> {
    let malformed = |error: &dyn std::fmt::Display| CertificateError::Malformed(error.to_string());
    let (_, certificate) = X509Certificate::from_der(der).map_err(|error| malformed(&error))?;
    let alternative = certificate.subject_alternative_name().map_err(|error| malformed(&error))?;
    let names =
        alternative.map(|san| san.value.general_names.iter().filter_map(text).collect()).unwrap_or_default();
    let millis = |secs: i64| UtcMillis(secs.saturating_mul(1_000));
    let validity = certificate.validity();
    Ok((names, millis(validity.not_before.timestamp()), millis(validity.not_after.timestamp())))
}

fn text(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            if let Ok(v4) = <[u8; 4]>::try_from(*bytes) {
                return Some(std::net::Ipv4Addr::from(v4).to_string());
            }
            <[u8; 16]>::try_from(*bytes).ok().map(|v6| std::net::Ipv6Addr::from(v6).to_string())
        }
        _ => None,
    }
}
