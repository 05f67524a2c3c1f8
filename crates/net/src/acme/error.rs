use crate::tls::CertificateError;

/// No certificate was obtained. All of these are tried again.
#[derive(Debug, thiserror::Error)]
pub enum AcmeError {
    #[error("{step}: {cause}")]
    Authority { step: &'static str, cause: instant_acme::Error },
    #[error("the authority did not accept that we hold {name}: {reason}")]
    Unproven { name: String, reason: String },
    #[error("the authority offers no {kind} challenge for {name}")]
    NoChallenge { name: String, kind: &'static str },
    #[error("the authority's certificate does not cover the names that were ordered")]
    WrongNames,
    #[error("there is no domain name to get a certificate for, more than {max}, or one that is an address", max = super::MAX_NAMES)]
    Names,
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error("it took longer than {} s", super::ISSUANCE_TIMEOUT.as_secs())]
    Timeout,
}

impl AcmeError {
    /// Names the step in which the authority failed.
    pub(super) fn at(step: &'static str) -> impl FnOnce(instant_acme::Error) -> Self {
        move |cause| Self::Authority { step, cause }
    }

    /// Whether the authority said this kind of problem (RFC 8555 §6.7).
    pub(super) fn is_problem(&self, kind: &str) -> bool {
        let Self::Authority { cause: instant_acme::Error::Api(problem), .. } = self else { return false };
        problem.r#type.as_deref().and_then(|uri| uri.strip_prefix("urn:ietf:params:acme:error:"))
            == Some(kind)
    }
}
