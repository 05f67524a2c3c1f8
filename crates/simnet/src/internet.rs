use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::{SharedClock, SystemClock};
use rustls::ServerConfig;
use tokio::net::TcpSocket;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::ca::{CertificateAuthority, CertificateFault, IssuedCertificate};
use crate::dns::Dns;
use crate::http::{HttpAction, HttpSink};
use crate::live::LiveState;
use crate::smtp::{
    CommandRecord, ConnectionRecord, DomainState, HostState, Received, SimDomain, SimHost, Stage, Store,
    Violation, WaitError,
};

/// Hosts get 127.1.0.1, 127.1.0.2, … .
const FIRST_HOST_ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 1, 0, 1);

/// Why the simulated internet cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SimnetError {
    #[error("a loopback socket cannot be opened: {0}")]
    Socket(#[from] std::io::Error),
    #[error("the test certificate authority cannot be made: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("TLS cannot be configured: {0}")]
    Tls(#[from] rustls::Error),
}

/// The simulated internet. Everything stops when it is dropped.
pub struct Internet {
    shared: Arc<Shared>,
    _alive: watch::Sender<()>,
}

/// What the handles and the servers share.
pub(crate) struct Shared {
    pub(crate) dns: Dns,
    pub(crate) smtp_port: u16,
    pub(crate) store: Store,
    pub(crate) clock: SharedClock,
    pub(crate) runtime: Handle,
    pub(crate) alive: watch::Receiver<()>,
    pub(crate) ca: CertificateAuthority,
    /// TLS configurations by host name and what is wrong with them; the bool is "TLS 1.2 only".
    tls_configs: Mutex<HashMap<TlsKey, HostTls>>,
    domains: Mutex<BTreeMap<String, Arc<DomainState>>>,
    hosts: Mutex<Vec<Arc<HostState>>>,
    next_host: AtomicU32,
    /// Keeps the port away from other simulated internets of this machine; never listens.
    _port_guard: TcpSocket,
}

type TlsKey = (String, CertificateFault, bool);

/// A host's certificate and what serves it.
#[derive(Clone)]
pub(crate) struct HostTls {
    pub(crate) config: Arc<ServerConfig>,
    pub(crate) certificate: Arc<IssuedCertificate>,
}

impl Internet {
    /// Starts with the machine's clock.
    ///
    /// # Errors
    /// When no loopback port is free or the test certificates cannot be made.
    pub async fn start() -> Result<Self, SimnetError> {
        Self::start_with_clock(Arc::new(SystemClock)).await
    }

    /// Starts with a clock of the test's; it drives greylisting and the times of received messages.
    ///
    /// # Errors
    /// As [`Internet::start`].
    pub async fn start_with_clock(clock: SharedClock) -> Result<Self, SimnetError> {
        let (alive_sender, alive) = watch::channel(());
        let dns = Dns::start(alive.clone()).await?;
        let port_guard = TcpSocket::new_v4()?;
        port_guard.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let shared = Shared {
            dns,
            smtp_port: port_guard.local_addr()?.port(),
            store: Store::default(),
            clock,
            runtime: Handle::current(),
            alive,
            ca: CertificateAuthority::new()?,
            tls_configs: Mutex::default(),
            domains: Mutex::default(),
            hosts: Mutex::default(),
            next_host: AtomicU32::new(0),
            _port_guard: port_guard,
        };
        Ok(Self { shared: Arc::new(shared), _alive: alive_sender })
    }

    /// Where resolvers send their queries.
    #[must_use]
    pub fn resolver_addr(&self) -> SocketAddr {
        self.shared.dns.address()
    }

    /// The port of every MX host: the "remote port" setting of the server under test.
    #[must_use]
    pub fn smtp_port(&self) -> u16 {
        self.shared.smtp_port
    }

    /// The root certificate that makes the hosts' certificates valid.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.shared.ca.root_pem()
    }

    /// The authority itself, for certificates of other servers.
    #[must_use]
    pub fn ca(&self) -> &CertificateAuthority {
        &self.shared.ca
    }

    #[must_use]
    pub fn dns(&self) -> &Dns {
        &self.shared.dns
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The domain; when it is new, it gets the MX host `mx.NAME` with preference 10, which accepts everything.
    ///
    /// # Panics
    /// When the host's loopback address cannot be bound.
    pub fn domain(&self, name: &str) -> SimDomain {
        let (domain, new) = self.shared.find_or_add_domain(name);
        let domain = SimDomain { state: domain, shared: Arc::clone(&self.shared) };
        if new {
            domain.add_host("mx", 10);
        }
        domain
    }

    /// The domain; when it is new, it has no host and no DNS records.
    pub fn bare_domain(&self, name: &str) -> SimDomain {
        let (state, _) = self.shared.find_or_add_domain(name);
        SimDomain { state, shared: Arc::clone(&self.shared) }
    }

    /// A host of its own that several domains can use ([`SimDomain::served_by`]), or a smarthost.
    ///
    /// # Panics
    /// When its loopback address cannot be bound.
    pub fn host(&self, name: &str) -> SimHost {
        let state = self.shared.new_host(name.to_ascii_lowercase(), None, Default::default());
        SimHost { state, shared: Arc::clone(&self.shared) }
    }

    /// An HTTPS sink on 127.0.0.1 whose certificate is for `name`; DNS gets its address record.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn https_sink(&self, name: &str) -> Result<HttpSink, SimnetError> {
        let issued = self.shared.ca.issue(&[name], CertificateFault::None)?;
        let sink = HttpSink::start_tls(name, issued.server_config(false)?).await?;
        self.shared.dns.a(name, Ipv4Addr::LOCALHOST);
        Ok(sink)
    }

    /// A domain's MTA-STS policy (RFC 8461 §3): the record `_mta-sts.DOMAIN` with the id `1`, and `mta-sts.DOMAIN` with an
    /// HTTPS server for it at an address of its own, on the internet's one port. The server answers every path with the
    /// policy until [`HttpSink::script`] says otherwise.
    ///
    /// # Errors
    /// When the server cannot be started.
    pub async fn mta_sts(&self, domain: &str, policy: &str) -> Result<HttpSink, SimnetError> {
        self.mta_sts_with(domain, policy, CertificateFault::None).await
    }

    /// The same with a certificate that has `fault`.
    ///
    /// # Errors
    /// As [`Internet::mta_sts`].
    pub async fn mta_sts_with(
        &self,
        domain: &str,
        policy: &str,
        fault: CertificateFault,
    ) -> Result<HttpSink, SimnetError> {
        let name = format!("mta-sts.{domain}");
        let config = self.shared.host_tls(&name, fault, false)?.config;
        let address = self.shared.next_address();
        let socket = SocketAddr::from((address, self.shared.smtp_port));
        let sink = HttpSink::start_tls_at(socket, &name, config).await?;
        sink.script([HttpAction::Respond(200, "text/plain".to_owned(), policy.into())]);
        self.shared.dns.a(&name, address).txt(&format!("_mta-sts.{domain}"), "v=STSv1; id=1;");
        Ok(sink)
    }

    /// All messages so far, in order of arrival.
    #[must_use]
    pub fn messages(&self) -> Vec<Arc<Received>> {
        self.shared.store.messages(|_| true)
    }

    /// Removes and returns the messages so far.
    #[must_use]
    pub fn take_messages(&self) -> Vec<Arc<Received>> {
        self.shared.store.take_messages()
    }

    /// Waits until `count` messages have arrived anywhere, and returns all of them.
    ///
    /// # Errors
    /// When `timeout` passes first.
    pub async fn wait_for(&self, count: usize, timeout: Duration) -> Result<Vec<Arc<Received>>, WaitError> {
        self.shared.store.wait(count, timeout, || self.messages().len()).await?;
        Ok(self.messages())
    }

    /// Everything clients did wrong.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.store.violations()
    }

    /// Every command with its reply, in order.
    #[must_use]
    pub fn commands(&self) -> Vec<CommandRecord> {
        self.shared.store.commands(|_| true)
    }

    /// The commands that reached a stage.
    #[must_use]
    pub fn commands_at(&self, stage: Stage) -> Vec<CommandRecord> {
        self.shared.store.commands(|record| record.stage == Some(stage))
    }

    /// Waits until `count` commands have been answered (or dropped) at a stage.
    ///
    /// # Errors
    /// When `timeout` passes first.
    pub async fn wait_for_commands(
        &self,
        stage: Stage,
        count: usize,
        timeout: Duration,
    ) -> Result<Vec<CommandRecord>, WaitError> {
        self.shared.store.wait(count, timeout, || self.commands_at(stage).len()).await?;
        Ok(self.commands_at(stage))
    }

    /// Every connection so far, open or over.
    #[must_use]
    pub fn connections(&self) -> Vec<ConnectionRecord> {
        self.shared.store.connections(|_| true)
    }

    /// Waits until `count` connections are over.
    ///
    /// # Errors
    /// When `timeout` passes first.
    pub async fn wait_for_closed_connections(
        &self,
        count: usize,
        timeout: Duration,
    ) -> Result<(), WaitError> {
        let store = &self.shared.store;
        store.wait(count, timeout, || store.connections(|record| !record.open).len()).await
    }
}

impl Shared {
    fn find_or_add_domain(&self, name: &str) -> (Arc<DomainState>, bool) {
        let name = name.to_ascii_lowercase();
        let mut domains = self.domains.lock();
        if let Some(domain) = domains.get(&name) {
            return (Arc::clone(domain), false);
        }
        let domain = Arc::new(DomainState::new(name.clone()));
        domains.insert(name, Arc::clone(&domain));
        (domain, true)
    }

    pub(crate) fn find_domain(&self, name: &str) -> Option<Arc<DomainState>> {
        self.domains.lock().get(&name.to_ascii_lowercase()).cloned()
    }

    pub(crate) fn hosts_where(&self, wanted: impl Fn(&HostState) -> bool) -> Vec<Arc<HostState>> {
        self.hosts.lock().iter().filter(|host| wanted(host)).cloned().collect()
    }

    /// Makes a host, gives it an address with forward and reverse records and starts it.
    pub(crate) fn new_host(
        self: &Arc<Self>,
        name: String,
        owner: Option<Arc<DomainState>>,
        settings: crate::smtp::HostSettings,
    ) -> Arc<HostState> {
        self.new_host_of(name, owner, settings, None)
    }

    fn new_host_of(
        self: &Arc<Self>,
        name: String,
        owner: Option<Arc<DomainState>>,
        settings: crate::smtp::HostSettings,
        world: Option<&Arc<LiveState>>,
    ) -> Arc<HostState> {
        let address = self.next_address();
        self.dns.a(&name, address).ptr(IpAddr::V4(address), &name);
        let host = Arc::new(HostState::new(name, address, owner, settings));
        if let Some(world) = world {
            host.world.get_or_init(|| Arc::clone(world));
        }
        host.listen(self).expect("a fresh loopback address can be bound on the internet's own port");
        self.hosts.lock().push(Arc::clone(&host));
        host
    }

    /// The address of a host that a world answers for; it is started when it is new.
    pub(crate) fn world_host(self: &Arc<Self>, name: &str, state: &Arc<LiveState>) -> Ipv4Addr {
        if let Some(known) = self.hosts_where(|host| host.name == name).first() {
            return known.address;
        }
        let settings = crate::smtp::HostSettings::default();
        self.new_host_of(name.to_owned(), None, settings, Some(state)).address
    }

    pub(crate) fn next_address(&self) -> Ipv4Addr {
        let number = self.next_host.fetch_add(1, Ordering::SeqCst);
        Ipv4Addr::from_bits(FIRST_HOST_ADDRESS.to_bits() + number)
    }

    /// The certificate of a host and how it is served, made once.
    pub(crate) fn host_tls(
        &self,
        host: &str,
        fault: CertificateFault,
        tls12_only: bool,
    ) -> Result<HostTls, SimnetError> {
        let key = (host.to_owned(), fault, tls12_only);
        if let Some(made) = self.tls_configs.lock().get(&key) {
            return Ok(made.clone());
        }
        let certificate = Arc::new(self.ca.issue(&[host], fault)?);
        let made = HostTls { config: certificate.server_config(tls12_only)?, certificate };
        self.tls_configs.lock().insert(key, made.clone());
        Ok(made)
    }
}
