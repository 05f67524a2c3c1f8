use std::net::IpAddr;
use std::sync::Arc;

use postroad_base::Domain;
use postroad_net::mta_sts::{Mode, Policy};

use super::ResultType;

/// What was seen of a host's TLS when it was connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Observed {
    pub host: String,
    pub name: Option<Domain>,
    pub remote_ip: IpAddr,
    pub source_ip: Option<IpAddr>,
    /// The policy the connection was made under, as in `dane`.
    pub policy: &'static str,
    pub dane: bool,
    /// The TLSA records it was held to, as text.
    pub tlsa: Arc<[String]>,
    pub encrypted: bool,
    /// Why there is no connection, or no TLS on it.
    pub failure: Option<(ResultType, String)>,
    /// What is wrong with the certificate, where that was no reason to end it.
    pub certificate: Option<ResultType>,
}

/// Which policy of a domain a connection is counted under (RFC 8460 §4.4 `policy-type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    Tlsa,
    Sts,
    NoPolicyFound,
}

impl PolicyType {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tlsa => "tlsa",
            Self::Sts => "sts",
            Self::NoPolicyFound => "no-policy-found",
        }
    }
}

/// How a connection stands to a domain's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub policy_type: PolicyType,
    /// As in `mta-sts testing`; part of a message's story.
    pub policy: &'static str,
    pub failure: Option<(ResultType, String)>,
}

/// Whether what was seen is what a domain's policies ask for. Pure.
pub(crate) fn judge(observed: &Observed, sts: Option<&Policy>) -> Verdict {
    if observed.dane {
        let failure = observed.failure.clone();
        return Verdict { policy_type: PolicyType::Tlsa, policy: observed.policy, failure };
    }
    let Some(sts) = sts.filter(|policy| policy.mode != Mode::None) else {
        // Without a policy nothing is asked of the certificate.
        let failure = observed.failure.clone().filter(|_| !observed.encrypted);
        return Verdict { policy_type: PolicyType::NoPolicyFound, policy: observed.policy, failure };
    };
    let policy = match sts.mode {
        Mode::Enforce => "mta-sts enforce",
        Mode::Testing | Mode::None => "mta-sts testing",
    };
    let allowed = observed.name.as_ref().is_some_and(|name| sts.allows(name));
    let failure = if !allowed {
        Some((ResultType::ValidationFailure, format!("{} is not in the policy", observed.host)))
    } else if observed.failure.is_some() {
        observed.failure.clone()
    } else {
        observed.certificate.map(|result| (result, String::new()))
    };
    Verdict { policy_type: PolicyType::Sts, policy, failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed() -> Observed {
        Observed {
            host: "mx.a.test".into(),
            name: "mx.a.test".parse().ok(),
            remote_ip: [192, 0, 2, 1].into(),
            source_ip: None,
            policy: "opportunistic",
            dane: false,
            tlsa: Arc::default(),
            encrypted: true,
            failure: None,
            certificate: None,
        }
    }

    fn check(observed: &Observed, mx: Option<&str>, expected: (PolicyType, Option<ResultType>)) {
        let text = |mx| format!("version: STSv1\nmode: testing\nmax_age: 60\nmx: {mx}");
        let policy = mx.map(|mx| Policy::parse(text(mx).as_bytes()).unwrap());
        let found = judge(observed, policy.as_ref());
        assert_eq!((found.policy_type, found.failure.map(|(result, _)| result)), expected);
    }

    #[test]
    fn the_policy_decides_what_a_failure_is() {
        use PolicyType::{NoPolicyFound, Sts, Tlsa};
        let fine = observed();
        check(&fine, None, (NoPolicyFound, None));
        check(&fine, Some("*.a.test"), (Sts, None));
        check(&fine, Some("mx.b.test"), (Sts, Some(ResultType::ValidationFailure)));
        let expired = Observed { certificate: Some(ResultType::CertificateExpired), ..observed() };
        check(&expired, None, (NoPolicyFound, None));
        check(&expired, Some("mx.a.test"), (Sts, Some(ResultType::CertificateExpired)));
        let failure = Some((ResultType::StarttlsNotSupported, String::new()));
        let plain = Observed { encrypted: false, failure, ..observed() };
        check(&plain, None, (NoPolicyFound, Some(ResultType::StarttlsNotSupported)));
        check(&plain, Some("mx.a.test"), (Sts, Some(ResultType::StarttlsNotSupported)));
        check(&Observed { dane: true, ..observed() }, Some("mx.b.test"), (Tlsa, None));
    }
}
