use std::sync::Arc;

use postroad_net::dane::{RawTlsa, usable};
use postroad_net::dns::{MxHost, TlsDemand, TlsLevel};
use postroad_net::tls::ClientTls;

use super::{ResultType, TlsPolicies};
use crate::shaping::TlsMinimum;

/// What a connection to one host must be, and by what policy.
#[derive(Clone, Debug)]
pub(crate) struct HostTls {
    /// As in `dane`; part of a message's story.
    pub policy: &'static str,
    pub need: Need,
    /// The names of the hosts are proven, by DNSSEC or by MTA-STS (RFC 8689 §4.2.1).
    pub proven: bool,
    /// The host's TLSA records decide.
    pub dane: bool,
    /// Those records, for reports.
    pub tlsa: Arc<[String]>,
}

#[derive(Clone, Debug)]
pub(crate) enum Need {
    /// No TLS.
    Plain,
    /// TLS where it works.
    Opportunistic,
    /// TLS, whatever the certificate.
    Encrypted,
    /// TLS with a certificate that is valid for the host.
    Verified,
    /// TLS with a certificate that the host's TLSA records name.
    Dane(Arc<ClientTls>),
    /// No connection at all.
    Refused { result: ResultType, why: String },
}

impl Need {
    /// Whether nothing may go out without TLS.
    pub(crate) fn is_strict(&self) -> bool {
        !matches!(self, Self::Plain | Self::Opportunistic)
    }

    /// Whether TLS is used where it works.
    pub(crate) fn wants_tls(&self) -> bool {
        !matches!(self, Self::Plain)
    }
}

impl HostTls {
    /// The same where a provider takes nothing without TLS. DANE and MTA-STS ask for more, and an operator's word is the
    /// last one.
    pub(crate) fn at_least(self, minimum: TlsMinimum, demand: &TlsDemand) -> Self {
        let free = demand.configured.is_none() && matches!(self.need, Need::Opportunistic);
        if minimum == TlsMinimum::Required && free {
            return Self { policy: "required (provider)", need: Need::Encrypted, ..self };
        }
        self
    }

    /// Where nobody demands anything: a relay host, whose own setting decides.
    pub(crate) fn relay() -> Self {
        Self {
            policy: "relay host",
            need: Need::Opportunistic,
            proven: false,
            dane: false,
            tlsa: Arc::default(),
        }
    }
}

impl TlsPolicies {
    /// What holds for one of the hosts a domain's mail goes to.
    pub(crate) async fn for_host(&self, demand: &TlsDemand, host: &MxHost) -> HostTls {
        // RFC 7672 §2.2: TLSA records mean something only where DNSSEC proves the way to them.
        if demand.proven && host.secure {
            match self.0.resolver.tlsa(&host.name, self.0.smtp_port).await {
                Ok(answer) if answer.secure && !answer.records.is_empty() => {
                    return self.dane(&answer.records);
                }
                Ok(_) => {}
                // RFC 7672 §2.1.1: what cannot be looked up may be what an attacker holds back.
                Err(cause) => {
                    let why = format!(
                        "{}: its TLSA records (_{}._tcp.{}) could not be looked up: {cause}; nothing is sent there until \
                         whoever runs its DNS has repaired that",
                        host.name, self.0.smtp_port, host.name
                    );
                    let need = Need::Refused { result: ResultType::DnssecInvalid, why };
                    return HostTls { policy: "dane", need, proven: true, dane: true, tlsa: Arc::default() };
                }
            }
        }
        without_dane(demand, host)
    }

    fn dane(&self, found: &[RawTlsa]) -> HostTls {
        let tlsa = found.iter().map(ToString::to_string).collect();
        let records = usable(found);
        if records.is_empty() {
            // RFC 7672 §2.2: records none of which can be used still promise TLS.
            let policy = "dane (encryption only)";
            return HostTls { policy, need: Need::Encrypted, proven: true, dane: true, tlsa };
        }
        let need = Need::Dane(Arc::new(ClientTls::dane(records, Arc::clone(&self.0.clock))));
        HostTls { policy: "dane", need, proven: true, dane: true, tlsa }
    }
}

/// MTA-STS, then what an operator set, then opportunistic TLS.
fn without_dane(demand: &TlsDemand, host: &MxHost) -> HostTls {
    let proven = demand.proven;
    if let Some(allowed) = &demand.sts {
        let policy = "mta-sts enforce";
        if allowed.iter().any(|pattern| pattern.matches(&host.name)) {
            return HostTls { policy, need: Need::Verified, proven: true, dane: false, tlsa: Arc::default() };
        }
        let allowed: Vec<_> = allowed.iter().map(ToString::to_string).collect();
        // RFC 8461 §5.1: such a host is passed over.
        let why = format!(
            "{} is not among the hosts that the domain's MTA-STS policy allows ({}); its administrator must put MX records \
             and policy in agreement",
            host.name,
            allowed.join(", ")
        );
        let need = Need::Refused { result: ResultType::ValidationFailure, why };
        return HostTls { policy, need, proven: false, dane: false, tlsa: Arc::default() };
    }
    let (policy, need) = match demand.configured {
        Some(TlsLevel::None) => ("none (configured)", Need::Plain),
        Some(TlsLevel::Required) => ("required (configured)", Need::Encrypted),
        Some(TlsLevel::Verified) => ("verified (configured)", Need::Verified),
        Some(TlsLevel::Opportunistic) | None => ("opportunistic", Need::Opportunistic),
    };
    HostTls { policy, need, proven, dane: false, tlsa: Arc::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sts: Option<&str>, configured: Option<TlsLevel>, expected: &str, strict: bool, proven: bool) {
        let host = MxHost {
            name: "mx.example.net".parse().unwrap(),
            preference: 0,
            addresses: Vec::new(),
            secure: false,
        };
        let sts = sts.map(|pattern| vec![pattern.parse().unwrap()]);
        let found = without_dane(&TlsDemand { proven: false, sts, configured }, &host);
        assert_eq!((found.policy, found.need.is_strict(), found.proven), (expected, strict, proven));
    }

    #[test]
    fn the_stronger_policy_decides() {
        check(None, None, "opportunistic", false, false);
        check(None, Some(TlsLevel::None), "none (configured)", false, false);
        check(None, Some(TlsLevel::Required), "required (configured)", true, false);
        check(None, Some(TlsLevel::Verified), "verified (configured)", true, false);
        check(Some("*.example.net"), Some(TlsLevel::None), "mta-sts enforce", true, true);
        check(Some("mx.example.org"), None, "mta-sts enforce", true, false);
    }

    #[test]
    fn a_provider_asks_for_tls_where_nobody_else_decides() {
        let host = MxHost {
            name: "mx.example.net".parse().unwrap(),
            preference: 0,
            addresses: Vec::new(),
            secure: false,
        };
        for (configured, minimum, policy, strict) in [
            (None, TlsMinimum::Required, "required (provider)", true),
            (None, TlsMinimum::Opportunistic, "opportunistic", false),
            (Some(TlsLevel::None), TlsMinimum::Required, "none (configured)", false),
            (Some(TlsLevel::Opportunistic), TlsMinimum::Required, "opportunistic", false),
            (Some(TlsLevel::Verified), TlsMinimum::Required, "verified (configured)", true),
        ] {
            let demand = TlsDemand { configured, ..TlsDemand::default() };
            let found = without_dane(&demand, &host).at_least(minimum, &demand);
            assert_eq!((found.policy, found.need.is_strict()), (policy, strict), "{configured:?}");
        }
    }
}
