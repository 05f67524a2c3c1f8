use postroad_net::tls::TlsError;
use rustls::CertificateError;

/// What went wrong, in the words of TLS reports (RFC 8460 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResultType {
    StarttlsNotSupported,
    CertificateHostMismatch,
    CertificateExpired,
    CertificateNotTrusted,
    ValidationFailure,
    TlsaInvalid,
    DnssecInvalid,
    StsPolicyFetchError,
    StsPolicyInvalid,
    StsWebpkiInvalid,
}

impl ResultType {
    pub const ALL: [Self; 10] = [
        Self::StarttlsNotSupported,
        Self::CertificateHostMismatch,
        Self::CertificateExpired,
        Self::CertificateNotTrusted,
        Self::ValidationFailure,
        Self::TlsaInvalid,
        Self::DnssecInvalid,
        Self::StsPolicyFetchError,
        Self::StsPolicyInvalid,
        Self::StsWebpkiInvalid,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StarttlsNotSupported => "starttls-not-supported",
            Self::CertificateHostMismatch => "certificate-host-mismatch",
            Self::CertificateExpired => "certificate-expired",
            Self::CertificateNotTrusted => "certificate-not-trusted",
            Self::ValidationFailure => "validation-failure",
            Self::TlsaInvalid => "tlsa-invalid",
            Self::DnssecInvalid => "dnssec-invalid",
            Self::StsPolicyFetchError => "sts-policy-fetch-error",
            Self::StsPolicyInvalid => "sts-policy-invalid",
            Self::StsWebpkiInvalid => "sts-webpki-invalid",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// What a failed handshake is called. `dane`: the certificate was held to TLSA records.
    pub(crate) fn of_handshake(error: &TlsError, dane: bool) -> Self {
        match error {
            TlsError::Certificate(error) => Self::of_certificate(error, dane),
            TlsError::Timeout(_) | TlsError::Protocol(_) | TlsError::Io(_) => Self::ValidationFailure,
        }
    }

    /// What a certificate that does not do is called.
    pub(crate) fn of_certificate(error: &rustls::Error, dane: bool) -> Self {
        let rustls::Error::InvalidCertificate(error) = error else { return Self::ValidationFailure };
        match error {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Self::CertificateExpired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::CertificateHostMismatch
            }
            // RFC 8460 §4.3.2.1: "none of the records in the RRset were found to be valid"
            _ if dane => Self::TlsaInvalid,
            CertificateError::UnknownIssuer => Self::CertificateNotTrusted,
            _ => Self::CertificateNotTrusted,
        }
    }
}
