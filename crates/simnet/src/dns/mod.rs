//! The authoritative DNS server: `zone` decides answers, `listen` moves datagrams and streams, this file scripts.

mod answer;
mod listen;
mod sign;
mod zone;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::dnssec::rdata::DNSSECRData;
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, PTR, TLSA, TXT};
use hickory_proto::rr::{Name, RData, RecordType};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::script::Script;
use crate::smtp::WaitError;
use sign::Signing;
use zone::Zone;

/// The longest character-string inside a TXT record (RFC 1035 §3.3).
const TXT_STRING_BYTES: usize = 255;
/// How many queries are remembered; later ones are answered but forgotten.
const MAX_RECORDED_QUERIES: usize = 100_000;

/// What goes wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsFault {
    /// Nothing goes wrong; the "then it works" of a script.
    None,
    ServFail,
    Refused,
    NxDomain,
    /// No reply at all.
    Drop,
    /// The true answer, late.
    Delay(Duration),
    /// UDP replies carry TC and no records; TCP has the true answer (RFC 7766 §5).
    Truncate,
    /// The same, and TCP connections are closed without an answer.
    TruncateWithoutTcp,
    /// A reply whose id is not the query's.
    WrongId,
}

/// A query that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsQuery {
    /// Lowercase, without the trailing dot.
    pub name: String,
    pub kind: RecordType,
    pub tcp: bool,
}

/// The scripted DNS server. Clones are handles to the same server.
#[derive(Clone)]
pub struct Dns {
    shared: Arc<DnsShared>,
}

pub(crate) struct DnsShared {
    address: SocketAddr,
    zone: Mutex<Zone>,
    queries: Mutex<Vec<DnsQuery>>,
    version: watch::Sender<u64>,
}

impl Dns {
    /// Binds UDP and TCP on one loopback port and answers until `alive` is dropped.
    pub(crate) async fn start(alive: watch::Receiver<()>) -> std::io::Result<Self> {
        let (udp, tcp) = listen::bind_both().await?;
        let shared = Arc::new(DnsShared {
            address: udp.local_addr()?,
            zone: Mutex::new(Zone::default()),
            queries: Mutex::new(Vec::new()),
            version: watch::Sender::new(0),
        });
        listen::spawn(udp, tcp, &shared, &alive);
        Ok(Self { shared })
    }

    /// Where resolvers send their queries.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// Adds an address record.
    pub fn a(&self, name: &str, address: Ipv4Addr) -> &Self {
        self.record(name, RData::A(A(address)))
    }

    /// Adds an IPv6 address record.
    pub fn aaaa(&self, name: &str, address: Ipv6Addr) -> &Self {
        self.record(name, RData::AAAA(AAAA(address)))
    }

    /// Adds a mail exchanger (RFC 5321 §5.1).
    pub fn mx(&self, name: &str, preference: u16, host: &str) -> &Self {
        self.record(name, RData::MX(MX::new(preference, fqdn(host))))
    }

    /// Adds the null MX: this domain accepts no mail (RFC 7505 §3).
    pub fn null_mx(&self, name: &str) -> &Self {
        self.record(name, RData::MX(MX::new(0, Name::root())))
    }

    /// Adds a text record, split into strings of 255 octets.
    pub fn txt(&self, name: &str, text: &str) -> &Self {
        let parts: Vec<&[u8]> = text.as_bytes().chunks(TXT_STRING_BYTES).collect();
        let parts = if parts.is_empty() { vec![&b""[..]] } else { parts };
        self.record(name, RData::TXT(TXT::from_bytes(parts)))
    }

    /// Adds an alias. Loops are allowed: that is what they are for.
    pub fn cname(&self, name: &str, target: &str) -> &Self {
        self.record(name, RData::CNAME(CNAME(fqdn(target))))
    }

    /// Adds a name server record.
    pub fn ns(&self, name: &str, host: &str) -> &Self {
        self.record(name, RData::NS(NS(fqdn(host))))
    }

    /// Adds the reverse name of an address.
    pub fn ptr(&self, address: IpAddr, host: &str) -> &Self {
        self.record(&Name::from(address).to_ascii(), RData::PTR(PTR(fqdn(host))))
    }

    /// Adds a TLSA record (RFC 6698 §2.1); `name` as in `_25._tcp.mx.example.test`.
    pub fn tlsa(&self, name: &str, usage: u8, selector: u8, matching: u8, data: Vec<u8>) -> &Self {
        let rdata = TLSA::new(usage.into(), selector.into(), matching.into(), data);
        self.record(name, RData::TLSA(rdata))
    }

    /// Adds any record.
    pub fn record(&self, name: &str, rdata: RData) -> &Self {
        self.shared.zone.lock().add(&key(name), rdata);
        self
    }

    /// What the records say of a name, without faults and without a query: data as text.
    pub(crate) fn look_up(&self, name: &str, kind: RecordType) -> Vec<String> {
        let Ok(question) = Name::from_ascii(format!("{}.", key(name))) else { return Vec::new() };
        let found = self.shared.zone.lock().find(&question, kind);
        found.answers.iter().filter_map(|(_, rdata)| data_text(rdata)).collect()
    }

    /// Removes the records of one type; the name itself stays until nothing is left at or below it.
    pub fn remove(&self, name: &str, kind: RecordType) -> &Self {
        self.shared.zone.lock().remove(&key(name), kind);
        self
    }

    /// Removes everything about a name.
    pub fn remove_name(&self, name: &str) -> &Self {
        self.shared.zone.lock().remove_name(&key(name));
        self
    }

    /// Makes every query of this name and type go wrong; `RecordType::ANY` means every type.
    pub fn fault(&self, name: &str, kind: RecordType, fault: DnsFault) -> &Self {
        self.faults(name, kind, [fault])
    }

    /// Makes queries go wrong one after the other; the last fault repeats, so end with [`DnsFault::None`] to recover.
    pub fn faults(&self, name: &str, kind: RecordType, faults: impl IntoIterator<Item = DnsFault>) -> &Self {
        self.shared.zone.lock().faults.insert((key(name), kind), Script::new(faults));
        self
    }

    /// Makes every query for any name go wrong until [`DnsFault::None`] is set.
    pub fn fault_everything(&self, fault: DnsFault) -> &Self {
        self.shared.zone.lock().global_fault = fault;
        self
    }

    /// Ends the faults of a name and type.
    pub fn heal(&self, name: &str, kind: RecordType) -> &Self {
        self.shared.zone.lock().faults.remove(&(key(name), kind));
        self
    }

    /// The time to live of every positive and negative answer from now on (60 s at first).
    pub fn ttl(&self, secs: u32) -> &Self {
        self.shared.zone.lock().ttl_secs = secs;
        self
    }

    /// Whether answers below `zone` carry the AD bit, as a validating resolver would set it (RFC 4035 §3.2.3).
    pub fn authenticated(&self, zone: &str, on: bool) -> &Self {
        self.shared.zone.lock().set_authenticated(&key(zone), on);
        self
    }

    /// Signs every zone from now on (RFC 4035), from the root down. Returns the root's key as the line of a zone file: what
    /// a validating resolver must be given as its trust anchor.
    pub fn sign(&self) -> String {
        let mut zone = self.shared.zone.lock();
        let signing = zone.signing.get_or_insert_with(Signing::new);
        let dnskey = signing.dnskey();
        zone.add("", RData::DNSSEC(DNSSECRData::DNSKEY(dnskey.clone())));
        format!(". IN DNSKEY {dnskey}\n")
    }

    /// Delegates a zone without a DS record: its names have no signatures, and the root proves that they need none.
    pub fn unsigned(&self, name: &str) -> &Self {
        let mut zone = self.shared.zone.lock();
        zone.signing.get_or_insert_with(Signing::new).set_unsigned(&key(name));
        drop(zone);
        self.ns(name, "ns.simnet.test")
    }

    /// Whether the signatures at and below a name are by a key that nobody published.
    pub fn bogus(&self, name: &str, on: bool) -> &Self {
        self.shared.zone.lock().signing.get_or_insert_with(Signing::new).set_bogus(&key(name), on);
        self
    }

    /// Every query so far, in order of arrival.
    #[must_use]
    pub fn queries(&self) -> Vec<DnsQuery> {
        self.shared.queries.lock().clone()
    }

    /// How many queries of this name and type arrived.
    #[must_use]
    pub fn query_count(&self, name: &str, kind: RecordType) -> usize {
        let name = key(name);
        self.shared.queries.lock().iter().filter(|query| query.name == name && query.kind == kind).count()
    }

    /// Forgets the queries so far.
    pub fn forget_queries(&self) {
        self.shared.queries.lock().clear();
    }

    /// Waits until `count` queries of this name and type have arrived.
    ///
    /// # Errors
    /// When `timeout` passes first.
    pub async fn wait_for_queries(
        &self,
        name: &str,
        kind: RecordType,
        count: usize,
        timeout: Duration,
    ) -> Result<(), WaitError> {
        let mut version = self.shared.version.subscribe();
        let arrived = version.wait_for(|_| self.query_count(name, kind) >= count);
        match tokio::time::timeout(timeout, arrived).await {
            Ok(_) => Ok(()),
            Err(_) => Err(WaitError { wanted: count, seen: self.query_count(name, kind) }),
        }
    }
}

impl DnsShared {
    fn remember(&self, query: DnsQuery) {
        let mut queries = self.queries.lock();
        if queries.len() < MAX_RECORDED_QUERIES {
            queries.push(query);
        }
        drop(queries);
        self.version.send_modify(|version| *version += 1);
    }
}

fn data_text(rdata: &RData) -> Option<String> {
    Some(match rdata {
        RData::A(address) => address.0.to_string(),
        RData::AAAA(address) => address.0.to_string(),
        RData::PTR(name) => key(&name.0.to_ascii()),
        RData::TXT(text) => text.txt_data.iter().map(|part| String::from_utf8_lossy(part)).collect(),
        _ => return None,
    })
}

/// How names are kept: lowercase, no trailing dot.
fn key(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

fn fqdn(name: &str) -> Name {
    let absolute = format!("{}.", key(name));
    Name::from_ascii(absolute).expect("a scripted name is a DNS name in ASCII")
}
