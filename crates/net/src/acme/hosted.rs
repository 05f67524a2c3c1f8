use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::{Domain, SharedClock, UtcMillis};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Acme, AcmeOptions, Challenges, HOSTS_INTERVAL, MAX_HOSTS};
use crate::dns::Resolver;
use crate::http;
use crate::tls::ServerCertificates;

/// The pause after a host was found to have no address.
const NO_ADDRESS_PAUSE: Duration = Duration::from_secs(600);

/// How it stands with the certificate of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCertificate {
    /// The end of the one in use.
    pub valid_until: Option<UtcMillis>,
    /// Why there is none, or why it was not renewed.
    pub why_not: Option<WhyNot>,
    pub next_attempt: UtcMillis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// Its turn has not come.
    Waiting,
    /// DNS has no address for it, so that no authority could see that it is ours.
    NoAddress,
    /// There are more hosts than certificates are kept for.
    TooMany,
    /// What the authority said, or what kept us from asking it.
    Failed(String),
}

/// Reads how it stands with all hosts from anywhere.
#[derive(Clone, Debug, Default)]
pub struct HostedStatus(Arc<Mutex<BTreeMap<Domain, HostCertificate>>>);

impl HostedStatus {
    #[must_use]
    pub fn get(&self, host: &Domain) -> Option<HostCertificate> {
        self.0.lock().get(host).cloned()
    }
}

/// Certificates of further hosts, one for each: a host whose certificate cannot be had keeps no other from having one.
pub struct Hosted {
    /// Of each host, but for the name and where it is kept.
    options: AcmeOptions,
    client: http::Client,
    resolver: Resolver,
    certificates: Arc<ServerCertificates>,
    challenges: Challenges,
    clock: SharedClock,
    hosts: BTreeMap<Domain, Host>,
    status: HostedStatus,
}

struct Host {
    acme: Acme,
    next: UtcMillis,
}

impl Hosted {
    /// `options` are those of every host; the names in them count for nothing.
    #[must_use]
    pub fn new(
        options: AcmeOptions,
        client: http::Client,
        resolver: Resolver,
        certificates: Arc<ServerCertificates>,
        challenges: Challenges,
        clock: SharedClock,
    ) -> Self {
        let hosts = BTreeMap::new();
        let status = HostedStatus::default();
        Self { options, client, resolver, certificates, challenges, clock, hosts, status }
    }

    #[must_use]
    pub fn status(&self) -> HostedStatus {
        self.status.clone()
    }

    /// Keeps the certificates of the hosts that `wanted` names until stopped. Without an answer of it (`None`) those known
    /// stay.
    pub async fn run<W: Future<Output = Option<BTreeSet<Domain>>> + Send>(
        mut self,
        wanted: impl Fn() -> W + Send,
        stop: CancellationToken,
    ) {
        let work = async {
            loop {
                if let Some(hosts) = wanted().await {
                    self.tick(&hosts, rand::random()).await;
                }
                sleep(HOSTS_INTERVAL).await;
            }
        };
        stop.run_until_cancelled(work).await;
    }

    /// Takes up new hosts, lets go of others, and does what is due.
    pub async fn tick(&mut self, wanted: &BTreeSet<Domain>, randomness: u64) {
        let gone: Vec<Domain> = self.hosts.keys().filter(|host| !wanted.contains(*host)).cloned().collect();
        for host in gone {
            self.hosts.remove(&host);
            self.certificates.remove_for(host.as_str());
        }
        self.status.0.lock().retain(|host, _| wanted.contains(host));
        for host in wanted {
            if !self.hosts.contains_key(host) && !self.take_up(host) {
                continue;
            }
            self.look_after(host, randomness).await;
        }
    }

    fn take_up(&mut self, host: &Domain) -> bool {
        if self.hosts.len() >= MAX_HOSTS {
            self.tell(host, None, Some(WhyNot::TooMany), UtcMillis::MAX);
            return false;
        }
        let options = AcmeOptions {
            names: vec![host.clone()],
            data_dir: self.options.data_dir.join(host.as_str()),
            for_these_names_only: true,
            ..self.options.clone()
        };
        let (client, certificates) = (self.client.clone(), Arc::clone(&self.certificates));
        let made = make_directory(&options.data_dir).map_err(|error| error.to_string()).and_then(|()| {
            Acme::new(options, client, certificates, Arc::clone(&self.clock))
                .map_err(|error| error.to_string())
        });
        match made {
            Ok(acme) => {
                let acme = acme.answering_with(self.challenges.clone());
                self.hosts.insert(host.clone(), Host { acme, next: UtcMillis(0) });
                true
            }
            Err(error) => {
                self.tell(host, None, Some(WhyNot::Failed(error)), self.clock.now());
                false
            }
        }
    }

    async fn look_after(&mut self, name: &Domain, randomness: u64) {
        let now = self.clock.now();
        let Some(host) = self.hosts.get_mut(name).filter(|host| host.next <= now) else { return };
        let status = host.acme.status();
        let wants_order = status.get().next_attempt <= now;
        if wants_order && !has_address(&self.resolver, name).await {
            host.next = now.plus(NO_ADDRESS_PAUSE);
            let next = host.next;
            return self.tell(name, status.get().valid_until, Some(WhyNot::NoAddress), next);
        }
        host.next = host.acme.tick(randomness).await;
        let (status, next) = (status.get(), host.next);
        let why_not = status.last_error.clone().map(WhyNot::Failed);
        let why_not = why_not.or_else(|| status.valid_until.is_none().then_some(WhyNot::Waiting));
        self.tell(name, status.valid_until, why_not, next);
    }

    fn tell(
        &self,
        host: &Domain,
        valid_until: Option<UtcMillis>,
        why_not: Option<WhyNot>,
        next_attempt: UtcMillis,
    ) {
        let certificate = HostCertificate { valid_until, why_not, next_attempt };
        self.status.0.lock().insert(host.clone(), certificate);
    }
}

/// An authority that finds no address counts a failure; asking ourselves first costs nothing.
async fn has_address(resolver: &Resolver, host: &Domain) -> bool {
    resolver.forget(host);
    let v4 = resolver.a(host).await.is_ok_and(|answer| !answer.records.is_empty());
    v4 || resolver.aaaa(host).await.is_ok_and(|answer| !answer.records.is_empty())
}

fn make_directory(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
