use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use parking_lot::Mutex;
use postroad_base::{Domain, SharedClock};
use tokio::sync::{Semaphore, watch};

use super::answer::{domain, text};
use super::cache::{Cache, Cached, Outcome, Question};
use super::upstream::Upstream;
use super::{
    ATTEMPT_TIMEOUT, Answer, CACHE_ENTRIES, FAILURE_TTL, LookupError, MAX_CONCURRENT_QUERIES,
    MAX_QUESTIONS_IN_FLIGHT, Mx, QUERY_TIMEOUT, RecordKind,
};

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Servers {
    /// As the machine is set up: `/etc/resolv.conf` and, for addresses, `/etc/hosts`.
    System,
    /// These recursive servers, in this order, on any port. `/etc/hosts` is not read.
    Explicit(Vec<SocketAddr>),
}

#[derive(Clone, Debug)]
pub struct ResolverOptions {
    pub servers: Servers,
    /// Validate DNSSEC ourselves. Needs servers that pass signatures on (RFC 4035 §3.2.1).
    pub validate: bool,
    /// A file of DNSKEY records to trust instead of the root's keys.
    pub trust_anchor: Option<PathBuf>,
    pub attempt_timeout: Duration,
    pub query_timeout: Duration,
    pub cache_entries: usize,
}

impl ResolverOptions {
    #[must_use]
    pub fn new(servers: Servers) -> Self {
        Self {
            servers,
            validate: false,
            trust_anchor: None,
            attempt_timeout: ATTEMPT_TIMEOUT,
            query_timeout: QUERY_TIMEOUT,
            cache_entries: CACHE_ENTRIES,
        }
    }
}

/// The resolver cannot work as it is set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolverError {
    #[error("the machine's name servers could not be read from /etc/resolv.conf: {0}")]
    SystemConfig(String),
    #[error("no name server is configured")]
    NoServers,
    #[error("the DNSSEC trust anchor file could not be read: {0}")]
    TrustAnchor(String),
    #[error("the resolver could not be set up: {0}")]
    Setup(String),
}

/// Asks the DNS and remembers the answers, failures too. Cheap to clone; clones share the cache.
///
/// Equal questions that are under way are asked once. A caller that stops waiting does not stop the question, so its
/// answer is there for the next one.
#[derive(Clone)]
pub struct Resolver(Arc<Inner>);

struct Inner {
    upstream: Upstream,
    cache: Cache,
    in_flight: Mutex<HashMap<Question, Waiting>>,
    slots: Semaphore,
    query_timeout: Duration,
    clock: SharedClock,
}

type Waiting = watch::Receiver<Option<Outcome>>;

impl Resolver {
    /// # Errors
    /// When there is no name server to ask or the trust anchor file is unreadable.
    pub fn new(options: &ResolverOptions, clock: SharedClock) -> Result<Self, ResolverError> {
        Ok(Self(Arc::new(Inner {
            upstream: Upstream::new(options)?,
            cache: Cache::new(options.cache_entries),
            in_flight: Mutex::new(HashMap::new()),
            slots: Semaphore::new(MAX_CONCURRENT_QUERIES),
            query_timeout: options.query_timeout,
            clock,
        })))
    }

    /// The texts of all TXT records of a name.
    ///
    /// # Errors
    /// When the DNS could not be asked; no such record is an empty answer. The same holds for the other look-ups.
    pub async fn txt(&self, name: &Domain) -> Result<Answer<String>, LookupError> {
        Ok(self.records(fqdn(name)?, RecordType::TXT).await?.filter_map(|data| text(&data)))
    }

    /// The IPv4 addresses of a host, CNAMEs followed.
    pub async fn a(&self, name: &Domain) -> Result<Answer<Ipv4Addr>, LookupError> {
        let ip = |data| if let RData::A(a) = data { Some(a.0) } else { None };
        Ok(self.records(fqdn(name)?, RecordType::A).await?.filter_map(ip))
    }

    /// The IPv6 addresses of a host, CNAMEs followed.
    pub async fn aaaa(&self, name: &Domain) -> Result<Answer<Ipv6Addr>, LookupError> {
        let ip = |data| if let RData::AAAA(aaaa) = data { Some(aaaa.0) } else { None };
        Ok(self.records(fqdn(name)?, RecordType::AAAA).await?.filter_map(ip))
    }

    /// The MX records of a domain as they are, in no order. Sending uses [`Resolver::mail_hosts`].
    pub async fn mx(&self, name: &Domain) -> Result<Answer<Mx>, LookupError> {
        Ok(self.records(fqdn(name)?, RecordType::MX).await?.filter_map(|data| Mx::from_rdata(&data)))
    }

    /// The names of an address (RFC 1035 §3.5, RFC 3596 §2.5).
    pub async fn ptr(&self, address: IpAddr) -> Result<Answer<Domain>, LookupError> {
        let name = |data| if let RData::PTR(ptr) = data { domain(&ptr.0) } else { None };
        let mut reverse = Name::from(address.to_canonical());
        reverse.set_fqdn(true);
        Ok(self.records(reverse, RecordType::PTR).await?.filter_map(name))
    }

    /// What the name is an alias of, one hop.
    pub async fn cname(&self, name: &Domain) -> Result<Answer<Domain>, LookupError> {
        let target = |data| if let RData::CNAME(cname) = data { domain(&cname.0) } else { None };
        Ok(self.records(fqdn(name)?, RecordType::CNAME).await?.filter_map(target))
    }

    /// The records of one type, as they are.
    pub(crate) async fn lookup(&self, name: &Domain, kind: RecordType) -> Result<Answer<RData>, LookupError> {
        self.records(fqdn(name)?, kind).await
    }

    /// Forgets what is known of a name, so that a person who just changed a record sees it.
    pub fn forget(&self, name: &Domain) {
        let Ok(name) = fqdn(name) else { return };
        for kind in RecordKind::ALL {
            self.0.cache.remove(&Question { name: name.to_lowercase(), kind: kind.record_type() });
        }
    }

    pub(super) fn hickory(&self) -> TokioResolver {
        self.0.upstream.hickory()
    }

    /// Forgets every answer.
    pub fn clear_cache(&self) {
        self.0.cache.clear();
    }

    /// Answers held, expired ones that nobody asked for again included.
    #[must_use]
    pub fn cached_answers(&self) -> usize {
        self.0.cache.len()
    }

    async fn records(&self, name: Name, kind: RecordType) -> Result<Answer<RData>, LookupError> {
        let question = Question { name: name.to_lowercase(), kind };
        let cached = match self.0.cache.get(&question, self.0.clock.now()) {
            Some(cached) => cached.outcome.map(|found| (found, cached.expires_at.since(self.0.clock.now()))),
            None => self.ask(question).await.map(|found| (Arc::clone(&found), found.ttl)),
        };
        let (found, valid_for) = cached?;
        Ok(Answer {
            records: found.records.clone(),
            name_exists: found.name_exists,
            secure: found.secure,
            valid_for,
        })
    }

    async fn ask(&self, question: Question) -> Outcome {
        let mut waiting = self.join_or_start(question)?;
        let outcome = waiting.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
        outcome.ok().flatten().unwrap_or(Err(LookupError::Timeout))
    }

    fn join_or_start(&self, question: Question) -> Result<Waiting, LookupError> {
        let (sender, receiver) = watch::channel(None);
        {
            let mut in_flight = self.0.in_flight.lock();
            if let Some(waiting) = in_flight.get(&question) {
                return Ok(waiting.clone());
            }
            if in_flight.len() >= MAX_QUESTIONS_IN_FLIGHT {
                return Err(LookupError::Busy);
            }
            in_flight.insert(question.clone(), receiver.clone());
        }
        // Not under the lock: a runtime that is shutting down drops the task here, and the drop takes the lock.
        let asking = Asking { inner: Arc::clone(&self.0), question };
        tokio::spawn(async move { sender.send_replace(Some(asking.run().await)) });
        Ok(receiver)
    }
}

/// One question under way; leaves the list when it ends in whatever way.
struct Asking {
    inner: Arc<Inner>,
    question: Question,
}

impl Asking {
    async fn run(self) -> Outcome {
        let asked = tokio::time::timeout(self.inner.query_timeout, async {
            let _slot = self.inner.slots.acquire().await;
            self.inner.upstream.ask(&self.question).await
        });
        let outcome: Outcome = asked.await.unwrap_or(Err(LookupError::Timeout)).map(Arc::new);
        let ttl = outcome.as_ref().map_or(FAILURE_TTL, |found| found.ttl);
        let expires_at = self.inner.clock.now().plus(ttl);
        self.inner.cache.put(self.question.clone(), Cached { outcome: outcome.clone(), expires_at });
        outcome
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.inner.in_flight.lock().remove(&self.question);
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("cached_answers", &self.cached_answers()).finish_non_exhaustive()
    }
}

/// The name with its final dot, so that no search list is tried.
fn fqdn(domain: &Domain) -> Result<Name, LookupError> {
    let invalid = || LookupError::InvalidName(domain.to_string());
    if domain.is_literal() {
        return Err(invalid());
    }
    let mut name = Name::from_ascii(domain.as_str()).map_err(|_| invalid())?;
    name.set_fqdn(true);
    Ok(name)
}
