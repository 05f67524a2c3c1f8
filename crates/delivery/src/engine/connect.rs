use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_account::RelayTls;
use postroad_base::{Domain, EnhancedCode, Reply, UtcMillis};
use postroad_net::dial::{self, CONNECT_TIMEOUT, Via};
use postroad_net::tls::{
    CertificateError, ClientTls, HANDSHAKE_TIMEOUT, Verification, server_name, tls_exporter,
};
use postroad_smtp::TlsInfo;
use postroad_smtp::client::{Closed, Config as SessionConfig, Event, Session, Stage, TlsPolicy};
use postroad_smtp::sasl::{Credentials, Password};

use super::Engine;
use super::config::{EngineConfig, RelayTarget};
use super::tls_policy::{self, Seen};
use super::wire::{Connection, Io};
use crate::egress::PlannedSource;
use crate::queue::{PathPlan, PathTarget};
use crate::tls::{HostTls, Observed, ResultType};

/// Nobody could be talked to.
#[derive(Debug)]
pub(super) struct ConnectFailure {
    /// The last host tried.
    pub host: String,
    /// Always 4yz: another time it may work.
    pub reply: Reply,
    /// The host was reached and refused this connection.
    pub refused: bool,
    /// What it said when it did.
    pub said: Option<Reply>,
    /// What was seen of the hosts' TLS.
    pub seen: Vec<Observed>,
}

/// A host whose handshakes fail is spoken to in plain text for this long before TLS is tried again.
const BROKEN_TLS_FOR: Duration = Duration::from_secs(6 * 3_600);
/// Hosts remembered as broken.
const BROKEN_HOSTS: usize = 10_000;
/// Addresses tried in one go.
const ADDRESSES: usize = 20;

/// Shared TLS configurations, and hosts whose TLS does not work.
pub(super) struct TlsMemory {
    pub(super) opportunistic: ClientTls,
    pub(super) required: ClientTls,
    broken: Mutex<HashMap<String, UtcMillis>>,
}

impl TlsMemory {
    pub fn new(config: &EngineConfig, clock: &postroad_base::SharedClock) -> Result<Self, CertificateError> {
        let tls = |verification| ClientTls::new(verification, &config.roots, &[], Arc::clone(clock));
        Ok(Self {
            opportunistic: tls(Verification::Opportunistic)?,
            required: tls(Verification::Required)?,
            broken: Mutex::default(),
        })
    }

    fn is_broken(&self, host: &str, now: UtcMillis) -> bool {
        self.broken.lock().get(host).is_some_and(|until| *until > now)
    }

    fn remember_broken(&self, host: &str, now: UtcMillis) {
        let mut broken = self.broken.lock();
        if broken.len() >= BROKEN_HOSTS {
            broken.retain(|_, until| *until > now);
        }
        if broken.len() < BROKEN_HOSTS {
            broken.insert(host.to_owned(), now.plus(BROKEN_TLS_FOR));
        }
    }
}

/// Where a connection leaves from.
struct From {
    source: Arc<PlannedSource>,
    via: Via,
}

/// One address to try, and how.
pub(super) struct Candidate {
    pub host: String,
    pub name: Option<Domain>,
    pub remote: SocketAddr,
    pub relay: Option<RelayTarget>,
    pub tls: HostTls,
}

/// Connects to the first host of a path that lets us in, up to a session that is ready for a message.
pub(super) async fn open(engine: &Engine, plan: &PathPlan) -> Result<Connection, ConnectFailure> {
    let source = Arc::clone(engine.egress.plan().source(plan.source));
    let Some(via) = source.via() else {
        let why = format!("the source {} has no address to leave from", source.name);
        return Err(unreachable_host("", &why));
    };
    let from = From { source, via };
    let candidates = match &plan.target {
        PathTarget::Mx(route) => tls_policy::candidates(engine, route, plan.tls).await,
        PathTarget::Relay(workspace) => relay_candidates(engine, *workspace).await?,
    };
    let mut seen = Vec::new();
    let mut failure: Option<ConnectFailure> = None;
    let reached = candidates.into_iter().filter(|candidate| from.source.reaches(candidate.remote.ip()));
    for candidate in reached.take(ADDRESSES) {
        match open_one(engine, &from, &candidate, &mut seen).await {
            Ok(mut connection) => {
                connection.seen = Seen::of(&candidate, seen);
                return Ok(connection);
            }
            // That a policy keeps the mail here is what people must know first.
            Err(failed) if failure.as_ref().is_some_and(|known| tls_policy::is_verdict(&known.reply)) => {
                drop(failed)
            }
            Err(failed) => failure = Some(failed),
        }
    }
    let nobody = "there is no host to connect to from this source";
    let failure = failure.unwrap_or_else(|| unreachable_host("", nobody));
    Err(ConnectFailure { seen, ..failure })
}

async fn relay_candidates(
    engine: &Engine,
    workspace: Option<postroad_base::WorkspaceId>,
) -> Result<Vec<Candidate>, ConnectFailure> {
    let relays = Arc::clone(&engine.relays.read());
    let relay = workspace.and_then(|id| relays.workspaces.get(&id)).or(relays.installation.as_ref());
    let Some(relay) = relay.cloned() else {
        return Err(unreachable_host(
            "",
            "the relay host was taken out of the settings; the mail is routed anew",
        ));
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    let name = relay.host.parse::<Domain>().ok();
    match (relay.host.parse::<IpAddr>(), &name) {
        (Ok(ip), _) => addresses.push(ip),
        (Err(_), Some(name)) => {
            if let Ok(answer) = engine.resolver.aaaa(name).await {
                addresses.extend(answer.records.into_iter().map(IpAddr::V6));
            }
            match engine.resolver.a(name).await {
                Ok(answer) => addresses.extend(answer.records.into_iter().map(IpAddr::V4)),
                Err(error) if addresses.is_empty() => {
                    return Err(unreachable_host(&relay.host, &error.to_string()));
                }
                Err(_) => {}
            }
        }
        (Err(_), None) => {}
    }
    if addresses.is_empty() {
        return Err(unreachable_host(&relay.host, "the relay host has no address in DNS"));
    }
    let candidate = |address| Candidate {
        host: relay.host.clone(),
        name: name.clone(),
        remote: SocketAddr::new(address, relay.port),
        relay: Some(relay.clone()),
        tls: HostTls::relay(),
    };
    Ok(addresses.into_iter().map(candidate).collect())
}

/// RFC 3463 §3.5: 4.4.1 no answer from host.
fn unreachable_host(host: &str, why: &str) -> ConnectFailure {
    let text = if host.is_empty() { why.to_owned() } else { format!("{host}: {why}") };
    ConnectFailure {
        host: host.to_owned(),
        reply: Reply::new(451, EnhancedCode::new(4, 4, 1), text),
        refused: false,
        said: None,
        seen: Vec::new(),
    }
}

async fn open_one(
    engine: &Engine,
    from: &From,
    candidate: &Candidate,
    seen: &mut Vec<Observed>,
) -> Result<Connection, ConnectFailure> {
    if let Some(failure) = tls_policy::refusal(candidate, seen) {
        return Err(failure);
    }
    let relay_tls = candidate.relay.as_ref().map(|relay| relay.tls);
    let now = engine.clock.now();
    let policy = match relay_tls {
        Some(RelayTls::StartTls | RelayTls::Implicit) => TlsPolicy::Required,
        Some(RelayTls::Opportunistic) | None => {
            tls_policy::of_session(&candidate.tls.need, || engine.tls_memory.is_broken(&candidate.host, now))
        }
    };
    match attempt(engine, from, candidate, policy).await {
        Ok(connection) => {
            let broken = policy == TlsPolicy::Never && candidate.tls.need.wants_tls();
            tls_policy::note(candidate, &connection, broken.then_some("TLS did not work there lately"), seen);
            Ok(connection)
        }
        Err(Failed::Handshake { why, .. }) if policy == TlsPolicy::Opportunistic => {
            // RFC 7435 §3: plain text is what there would be without TLS.
            tracing::info!(mx.host = candidate.host, %why, "TLS does not work there; plain text is used for some hours");
            engine.tls_memory.remember_broken(&candidate.host, engine.clock.now());
            let connection = attempt(engine, from, candidate, TlsPolicy::Never)
                .await
                .map_err(|failed| failed.into_failure(candidate))?;
            tls_policy::note(candidate, &connection, Some(&why), seen);
            Ok(connection)
        }
        Err(failed) if candidate.relay.is_none() && candidate.tls.need.is_strict() => {
            Err(tls_policy::failed(candidate, failed, seen))
        }
        Err(failed) => Err(failed.into_failure(candidate)),
    }
}

pub(super) enum Failed {
    Connect(String),
    Handshake { result: ResultType, why: String },
    Closed(Closed),
}

impl Failed {
    pub(super) fn into_failure(self, candidate: &Candidate) -> ConnectFailure {
        match self {
            Self::Connect(why) => unreachable_host(&candidate.host, &why),
            Self::Handshake { why, .. } => ConnectFailure {
                // RFC 3463 §3.8, X.7.5: cryptographic failure.
                reply: Reply::new(451, EnhancedCode::new(4, 7, 5), format!("{}: {why}", candidate.host)),
                host: candidate.host.clone(),
                refused: false,
                said: None,
                seen: Vec::new(),
            },
            Self::Closed(closed) => refused(candidate, &closed),
        }
    }
}

fn no_handshake(why: &str) -> Failed {
    Failed::Handshake { result: ResultType::ValidationFailure, why: why.to_owned() }
}

/// A host that turns a connection away says nothing about a message: even 5yz here is no reason to bounce one.
fn refused(candidate: &Candidate, closed: &Closed) -> ConnectFailure {
    let (text, refused) = match &closed.reply {
        Some(reply) => {
            (format!("{} refused the connection at {}: {reply}", candidate.host, closed.stage.as_str()), true)
        }
        None => (format!("{}, during {}: {}", candidate.host, closed.stage.as_str(), closed.reason), false),
    };
    ConnectFailure {
        host: candidate.host.clone(),
        reply: Reply::new(451, EnhancedCode::new(4, 4, 2), text),
        refused,
        said: closed.reply.clone(),
        seen: Vec::new(),
    }
}

async fn attempt(
    engine: &Engine,
    from: &From,
    candidate: &Candidate,
    policy: TlsPolicy,
) -> Result<Connection, Failed> {
    let stream = dial::connect_via(candidate.remote, &from.via, CONNECT_TIMEOUT)
        .await
        .map_err(|error| Failed::Connect(error.to_string()))?;
    let source_ip = match &from.via {
        Via::Direct { .. } => stream.local_addr().ok().map(|address| address.ip()),
        // The address of the connection to the proxy is nobody's business.
        Via::Socks5 { .. } | Via::ProxyProtocol { .. } => from.source.address,
    };
    let config = Arc::new(session_config(&from.source, candidate, policy));
    let now = engine.clock.now();
    let implicit = candidate.relay.as_ref().is_some_and(|relay| relay.tls == RelayTls::Implicit);
    let mut connection = Connection {
        io: Io::Plain(stream),
        session: Session::new(Arc::clone(&config), rand::random(), now),
        clock: Arc::clone(&engine.clock),
        host: candidate.host.clone(),
        remote_ip: candidate.remote.ip(),
        source_ip,
        tls: None,
        seen: Seen::default(),
    };
    if implicit {
        let info = start_tls(engine, candidate, &mut connection).await?;
        connection.session = Session::with_tls(config, info, rand::random(), engine.clock.now());
    }
    loop {
        match connection.next_event().await {
            Event::Ready => return Ok(connection),
            Event::StartTlsReady => {
                let info = start_tls(engine, candidate, &mut connection).await?;
                connection.session.tls_started(info, engine.clock.now());
            }
            Event::Closed(closed) => {
                connection.write_out().await;
                // Silence, garbage or a hang-up instead of a handshake is TLS that does not work, too.
                if closed.stage == Stage::StartTls && closed.reply.is_none() {
                    return Err(no_handshake(&closed.reason.to_string()));
                }
                return Err(Failed::Closed(closed));
            }
            Event::TransactionDone(_) => {}
        }
    }
}

fn session_config(source: &PlannedSource, candidate: &Candidate, policy: TlsPolicy) -> SessionConfig {
    let mut config = SessionConfig::new(source.ehlo_name.as_str());
    config.tls = policy;
    if let Some((username, password)) = candidate.relay.as_ref().and_then(|relay| relay.login.as_ref()) {
        config.credentials =
            Some(Credentials { authcid: username.clone(), password: Password::new(password) });
        config.auth_without_tls = candidate.remote.ip().is_loopback();
    }
    config
}

async fn start_tls(
    engine: &Engine,
    candidate: &Candidate,
    connection: &mut Connection,
) -> Result<TlsInfo, Failed> {
    let tls = tls_policy::client(&engine.tls_memory, candidate);
    let name = match &candidate.name {
        Some(name) => server_name(name),
        None => Some(rustls::pki_types::ServerName::IpAddress(candidate.remote.ip().into())),
    };
    let Some(name) = name else { return Err(no_handshake("the host has no name for TLS")) };
    let Io::Plain(stream) = std::mem::replace(&mut connection.io, Io::Gone) else {
        return Err(no_handshake("TLS is under way already"));
    };
    let (stream, facts) = tls.connect(name.clone(), stream, HANDSHAKE_TIMEOUT).await.map_err(|error| {
        let result = ResultType::of_handshake(&error, candidate.tls.dane);
        Failed::Handshake { result, why: error.to_string() }
    })?;
    let info = TlsInfo {
        version: facts.version.clone(),
        cipher: facts.cipher.clone(),
        exporter: tls_exporter(stream.get_ref().1),
    };
    if !facts.verified {
        let problem = tls.examine(stream.get_ref().1, &name).err();
        connection.seen.certificate = problem.map(|error| ResultType::of_certificate(&error, false));
    }
    connection.io = Io::Tls(Box::new(stream));
    connection.tls = Some(facts);
    Ok(info)
}
