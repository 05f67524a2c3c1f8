//! Where connections meet [`crate::tls`]: which hosts are tried under which policy, what a failure means for the mail, and what
//! is counted of it.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;

use postroad_account::RelayTls;
use postroad_base::{Domain, EnhancedCode, Reply, TlsPolicyFacts};
use postroad_net::dns::Route;
use postroad_net::tls::ClientTls;
use postroad_smtp::client::{CloseReason, Stage, TlsPolicy};

use super::Engine;
use super::attempt::Loaded;
use super::connect::{Candidate, ConnectFailure, Failed, TlsMemory};
use super::wire::Connection;
use crate::queue::BatchRecipient;
use crate::shaping::TlsMinimum;
use crate::tls::{Need, Observed, ResultType, Verdict};

/// What was seen of TLS on the way to a connection.
#[derive(Debug, Default)]
pub(super) struct Seen {
    observed: Vec<Observed>,
    /// Domains it was counted for.
    counted: HashSet<Domain>,
    /// What the next attempt is told to have been made with.
    pub facts: Option<TlsPolicyFacts>,
    /// What is wrong with the certificate, if something is.
    pub certificate: Option<ResultType>,
    /// The host's name is proven to be one of the domain's, or is an operator's choice.
    proven: bool,
}

impl Seen {
    pub fn of(candidate: &Candidate, observed: Vec<Observed>) -> Self {
        let proven = candidate.tls.proven || candidate.relay.is_some();
        Self { observed, proven, ..Self::default() }
    }
}

/// The addresses of a route in their order, each with what its host's TLS must be.
pub(super) async fn candidates(engine: &Engine, route: &Route, minimum: TlsMinimum) -> Vec<Candidate> {
    let nothing = postroad_net::dns::TlsDemand::default();
    let demand = route.site.demand().unwrap_or(&nothing);
    let mut candidates = Vec::new();
    for host in &route.hosts {
        let tls = engine.tls.for_host(demand, host).await.at_least(minimum, demand);
        candidates.extend(host.addresses.iter().map(|address| Candidate {
            host: host.name.to_string(),
            name: Some(host.name.clone()),
            remote: SocketAddr::new(*address, engine.config.remote_port),
            relay: None,
            tls: tls.clone(),
        }));
    }
    candidates
}

/// How the session treats STARTTLS. `is_broken`: TLS failed there lately, which means nothing where TLS is demanded.
pub(super) fn of_session(need: &Need, is_broken: impl FnOnce() -> bool) -> TlsPolicy {
    match need {
        Need::Plain => TlsPolicy::Never,
        Need::Opportunistic if is_broken() => TlsPolicy::Never,
        Need::Opportunistic => TlsPolicy::Opportunistic,
        Need::Encrypted | Need::Verified | Need::Dane(_) | Need::Refused { .. } => TlsPolicy::Required,
    }
}

/// What examines the certificate.
pub(super) fn client<'a>(memory: &'a TlsMemory, candidate: &'a Candidate) -> &'a ClientTls {
    match (candidate.relay.as_ref().map(|relay| relay.tls), &candidate.tls.need) {
        (Some(RelayTls::StartTls | RelayTls::Implicit), _) | (None, Need::Verified) => &memory.required,
        (None, Need::Dane(tls)) => tls,
        _ => &memory.opportunistic,
    }
}

/// A host that may not be connected to at all.
pub(super) fn refusal(candidate: &Candidate, seen: &mut Vec<Observed>) -> Option<ConnectFailure> {
    let Need::Refused { result, why } = &candidate.tls.need else { return None };
    let failure = Some((*result, why.clone()));
    // Once for all addresses of a host.
    if !seen.iter().any(|known| known.host == candidate.host && known.failure == failure) {
        seen.push(Observed { failure, ..observed(candidate) });
    }
    Some(verdict(candidate, why.clone()))
}

/// What was seen of a connection that stands. `broken`: why there is no TLS although it would be used.
pub(super) fn note(
    candidate: &Candidate,
    connection: &Connection,
    broken: Option<&str>,
    seen: &mut Vec<Observed>,
) {
    if candidate.relay.is_some() {
        return;
    }
    let encrypted = connection.tls.is_some();
    let failure = match broken {
        _ if encrypted || !candidate.tls.need.wants_tls() => None,
        Some(why) => Some((ResultType::ValidationFailure, why.to_owned())),
        None => Some((ResultType::StarttlsNotSupported, String::new())),
    };
    seen.push(Observed {
        source_ip: connection.source_ip,
        encrypted,
        failure,
        certificate: connection.seen.certificate,
        ..observed(candidate)
    });
}

/// A host whose TLS is not what its policy demands: the mail waits, whatever the reason.
pub(super) fn failed(candidate: &Candidate, failed: Failed, seen: &mut Vec<Observed>) -> ConnectFailure {
    let policy = candidate.tls.policy;
    let (result, why) = match failed {
        Failed::Handshake { result, why } => (result, format!("{}: {why}", candidate.host)),
        Failed::Closed(closed)
            if closed.reason == CloseReason::TlsRequired || closed.stage == Stage::StartTls =>
        {
            let why = match closed.reply {
                Some(reply) => format!("{} does not do TLS ({reply})", candidate.host),
                None => format!("{} does not offer TLS", candidate.host),
            };
            (ResultType::StarttlsNotSupported, why)
        }
        other => return other.into_failure(candidate),
    };
    seen.push(Observed { failure: Some((result, why.clone())), ..observed(candidate) });
    verdict(
        candidate,
        format!("{why}; {policy} demands it, so the mail waits until {}", cure(candidate, result)),
    )
}

fn cure(candidate: &Candidate, result: ResultType) -> String {
    let host = &candidate.host;
    match result {
        ResultType::StarttlsNotSupported => format!("{host} offers TLS"),
        ResultType::TlsaInvalid => format!("{host} shows a certificate that its TLSA records name"),
        ResultType::CertificateExpired => format!("{host} has renewed its certificate"),
        ResultType::CertificateHostMismatch => format!("{host} shows a certificate for its own name"),
        ResultType::CertificateNotTrusted => format!("{host} shows a certificate of a trusted authority"),
        _ => format!("TLS works with {host}"),
    }
}

fn verdict(candidate: &Candidate, why: String) -> ConnectFailure {
    ConnectFailure {
        host: candidate.host.clone(),
        // RFC 3463 §3.8, X.7.5: cryptographic failure.
        reply: Reply::new(451, EnhancedCode::new(4, 7, 5), why),
        refused: false,
        said: None,
        seen: Vec::new(),
    }
}

/// Whether these are the words of a policy.
pub(super) fn is_verdict(reply: &Reply) -> bool {
    reply.enhanced == Some(EnhancedCode::new(4, 7, 5))
}

fn observed(candidate: &Candidate) -> Observed {
    Observed {
        host: candidate.host.clone(),
        name: candidate.name.clone(),
        remote_ip: candidate.remote.ip(),
        source_ip: None,
        policy: candidate.tls.policy,
        dane: candidate.tls.dane,
        tlsa: Arc::clone(&candidate.tls.tlsa),
        encrypted: false,
        failure: None,
        certificate: None,
    }
}

/// Counts a connection for the domains of a message that goes over it, once for each.
pub(super) fn count(engine: &Engine, connection: &mut Connection, loaded: &Loaded, to: &[BatchRecipient]) {
    let seen = &mut connection.seen;
    let mut first = None;
    for domain in domains(loaded, to) {
        let new = !is_report(loaded) && seen.counted.insert(domain.clone());
        let mut last = None;
        for observed in &seen.observed {
            let judged =
                if new { engine.tls.count(&domain, observed) } else { engine.tls.verdict(&domain, observed) };
            last = Some(facts(judged));
        }
        first = first.or(last);
    }
    seen.facts = first;
}

/// Counts what kept a message here for its domains.
pub(super) fn count_failures(
    engine: &Engine,
    loaded: &Loaded,
    to: &[BatchRecipient],
    seen: &[Observed],
) -> Option<TlsPolicyFacts> {
    let mut last = None;
    for domain in domains(loaded, to) {
        for observed in seen {
            let report = is_report(loaded);
            let judged = if report {
                engine.tls.verdict(&domain, observed)
            } else {
                engine.tls.count(&domain, observed)
            };
            last = Some(facts(judged)).filter(|facts| facts.failure.is_some()).or(last);
        }
    }
    last
}

fn facts(verdict: Verdict) -> TlsPolicyFacts {
    TlsPolicyFacts {
        policy: verdict.policy.to_owned(),
        failure: verdict.failure.map(|(result, _)| result.as_str().to_owned()),
    }
}

fn domains(loaded: &Loaded, to: &[BatchRecipient]) -> Vec<Domain> {
    let mut domains: Vec<Domain> = to
        .iter()
        .filter_map(|entry| loaded.recipient(entry))
        .map(|recipient| recipient.forward_path.domain().clone())
        .collect();
    domains.sort();
    domains.dedup();
    domains
}

fn is_report(loaded: &Loaded) -> bool {
    loaded.record.marks().tls_report
}

/// RFC 8689 §4.2.1: a message with REQUIRETLS goes only to a host whose name DNSSEC or MTA-STS proves, and whose certificate is
/// valid for it. Nothing that waiting would change, so it comes back at once (§6.2: 5.7.30).
pub(super) fn require_tls(loaded: &Loaded, connection: &Connection) -> Option<Reply> {
    if !loaded.record.envelope.require_tls {
        return None;
    }
    let host = &connection.host;
    let text = if !connection.seen.proven {
        format!(
            "neither DNSSEC nor MTA-STS proves that {host} is a mail host of the domain, and the message may only travel where \
             one of them does"
        )
    } else if !connection.tls.as_ref().is_some_and(|tls| tls.verified) {
        format!("{host} shows no valid certificate, and the message may only travel with one")
    } else {
        return None;
    };
    Some(Reply::new(550, EnhancedCode::new(5, 7, 30), text))
}
