//! What several of this crate's tests need: a scripted DNS server on loopback.
#![allow(dead_code, reason = "every test binary uses another part")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::dnssec::crypto::Ed25519SigningKey;
use hickory_proto::dnssec::rdata::{DNSKEY, DNSSECRData, RRSIG};
use hickory_proto::dnssec::{DnssecSigner, SigningKey};
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, PTR, SOA, TXT};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordSet, RecordType};
use postroad_base::{Clock, Domain, ManualClock, SystemClock, UtcMillis};
use postroad_net::dns::{Resolver, ResolverOptions, Servers};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::Notify;

pub const TTL_SECS: u32 = 300;
pub const NEGATIVE_TTL_SECS: u32 = 60;
/// Signatures began this long ago and hold as long again.
const SIGNED_SINCE: Duration = Duration::from_secs(3_600);
const CHAIN_MAX: usize = 16;
const UDP_MAX_BYTES: usize = 1_232;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    ServFail,
    Silence,
    /// Over UDP only "too long"; the answer comes over TCP.
    Truncate,
    /// Answers only when released.
    Hold,
}

#[derive(Default)]
struct Zone {
    records: HashMap<(Name, RecordType), Vec<(u32, RData)>>,
    faults: HashMap<(Name, RecordType), Fault>,
    asked: Vec<(String, RecordType)>,
    /// Signs every answer, as if all names were in the root zone.
    signer: Option<DnssecSigner>,
}

/// Answers like a recursive server that knows a small world. Ends with the test's runtime.
#[derive(Clone)]
pub struct TestDns {
    pub address: SocketAddr,
    zone: Arc<std::sync::Mutex<Zone>>,
    released: Arc<Notify>,
}

impl TestDns {
    pub async fn start() -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = tcp.local_addr().unwrap();
        let udp = Arc::new(UdpSocket::bind(address).await.unwrap());
        let dns = Self { address, zone: Arc::default(), released: Arc::default() };
        let this = dns.clone();
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok((size, peer)) = udp.recv_from(&mut buffer).await {
                let (this, udp, query) = (this.clone(), Arc::clone(&udp), buffer[..size].to_vec());
                tokio::spawn(async move {
                    if let Some(reply) = this.reply(&query, true).await {
                        udp.send_to(&reply, peer).await.unwrap();
                    }
                });
            }
        });
        let this = dns.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = tcp.accept().await {
                tokio::spawn(this.clone().serve_tcp(stream));
            }
        });
        dns
    }

    async fn serve_tcp(self, mut stream: TcpStream) {
        while let Ok(size) = stream.read_u16().await {
            let mut query = vec![0; usize::from(size)];
            stream.read_exact(&mut query).await.unwrap();
            if let Some(reply) = self.reply(&query, false).await {
                stream.write_u16(u16::try_from(reply.len()).unwrap()).await.unwrap();
                stream.write_all(&reply).await.unwrap();
            }
        }
    }

    pub fn set(&self, name: &str, records: &[RData]) -> &Self {
        self.set_with_ttl(name, TTL_SECS, records)
    }

    pub fn set_with_ttl(&self, name: &str, ttl_secs: u32, records: &[RData]) -> &Self {
        let mut zone = self.zone.lock().unwrap();
        for record in records {
            let key = (fqdn(name), record.record_type());
            zone.records.entry(key).or_default().push((ttl_secs, record.clone()));
        }
        drop(zone);
        self
    }

    /// Signs answers from now on. Returns the zone-file line that makes others trust them.
    pub fn sign(&self) -> String {
        let pkcs8 = Ed25519SigningKey::generate_pkcs8().unwrap();
        let key = Ed25519SigningKey::from_pkcs8(&pkcs8).unwrap();
        let dnskey = DNSKEY::from_key(&key.to_public_key().unwrap());
        let line = format!(". IN DNSKEY {dnskey}\n");
        self.set(".", &[RData::DNSSEC(DNSSECRData::DNSKEY(dnskey.clone()))]);
        let signer = DnssecSigner::new(dnskey, Box::new(key), Name::root(), 2 * SIGNED_SINCE);
        self.zone.lock().unwrap().signer = Some(signer);
        line
    }

    pub fn clear(&self, name: &str, kind: RecordType) {
        self.zone.lock().unwrap().records.remove(&(fqdn(name), kind));
    }

    pub fn fault(&self, name: &str, kind: RecordType, fault: Fault) {
        self.zone.lock().unwrap().faults.insert((fqdn(name), kind), fault);
    }

    pub fn heal(&self, name: &str, kind: RecordType) {
        self.zone.lock().unwrap().faults.remove(&(fqdn(name), kind));
    }

    /// Lets held answers go.
    pub fn release(&self) {
        self.released.notify_waiters();
    }

    pub fn times_asked(&self, name: &str, kind: RecordType) -> usize {
        let name = fqdn(name).to_ascii();
        self.zone.lock().unwrap().asked.iter().filter(|asked| **asked == (name.clone(), kind)).count()
    }

    async fn reply(&self, query: &[u8], udp: bool) -> Option<Vec<u8>> {
        let request = Message::from_vec(query).unwrap();
        let query = request.queries[0].clone();
        let key = (query.name().to_lowercase(), query.query_type());
        let fault = {
            let mut zone = self.zone.lock().unwrap();
            zone.asked.push((key.0.to_ascii(), key.1));
            zone.faults.get(&key).copied()
        };
        let mut message = Message::new(request.metadata.id, MessageType::Response, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.metadata.recursion_available = true;
        message.edns.clone_from(&request.edns);
        message.add_query(query.clone());
        match fault {
            Some(Fault::Silence) => return None,
            Some(Fault::ServFail) => message.metadata.response_code = ResponseCode::ServFail,
            Some(Fault::Truncate) if udp => message.metadata.truncation = true,
            Some(Fault::Hold) => {
                self.released.notified().await;
                self.answer(&query, &mut message);
            }
            Some(Fault::Truncate) | None => self.answer(&query, &mut message),
        }
        let reply = message.to_vec().unwrap();
        if udp && reply.len() > UDP_MAX_BYTES {
            return Some(message.truncate().to_vec().unwrap());
        }
        Some(reply)
    }

    fn answer(&self, query: &Query, message: &mut Message) {
        let zone = self.zone.lock().unwrap();
        let mut name = query.name().to_lowercase();
        for _ in 0..CHAIN_MAX {
            if let Some(found) = zone.records.get(&(name.clone(), query.query_type())) {
                let records =
                    found.iter().map(|(ttl, data)| Record::from_rdata(name.clone(), *ttl, data.clone()));
                message.add_answers(records);
                if let Some(signer) = &zone.signer {
                    let signature = sign(signer, &name, found);
                    message.add_answer(signature);
                }
                return;
            }
            let Some((ttl, RData::CNAME(alias))) =
                zone.records.get(&(name.clone(), RecordType::CNAME)).and_then(|found| found.first())
            else {
                break;
            };
            message.add_answer(Record::from_rdata(name.clone(), *ttl, RData::CNAME(alias.clone())));
            name = alias.0.to_lowercase();
        }
        if !zone.records.keys().any(|(known, _)| name.zone_of(known)) {
            message.metadata.response_code = ResponseCode::NXDomain;
        }
        let soa = SOA::new(fqdn("ns.test"), fqdn("admin.test"), 1, 3600, 600, 86400, NEGATIVE_TTL_SECS);
        message.add_authority(Record::from_rdata(fqdn("test"), 3600, RData::SOA(soa)));
    }

    /// A resolver that asks this server only, by a clock of its own.
    pub fn resolver(&self) -> (Resolver, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(UtcMillis(1_800_000_000_000)));
        let mut options = ResolverOptions::new(Servers::Explicit(vec![self.address]));
        options.attempt_timeout = Duration::from_millis(400);
        options.query_timeout = Duration::from_secs(2);
        (Resolver::new(&options, Arc::<ManualClock>::clone(&clock)).unwrap(), clock)
    }
}

fn sign(signer: &DnssecSigner, name: &Name, found: &[(u32, RData)]) -> Record {
    let (ttl, first) = &found[0];
    let mut set = RecordSet::with_ttl(name.clone(), first.record_type(), *ttl);
    for (_, data) in found {
        set.add_rdata(data.clone());
    }
    let since =
        time::OffsetDateTime::from_unix_timestamp(SystemClock.now().minus(SIGNED_SINCE).as_secs()).unwrap();
    let signature = RRSIG::from_rrset(&set, DNSClass::IN, since, signer).unwrap();
    Record::from_rdata(name.clone(), *ttl, RData::DNSSEC(DNSSECRData::RRSIG(signature)))
}

pub fn fqdn(name: &str) -> Name {
    let mut name = Name::from_ascii(name).unwrap().to_lowercase();
    name.set_fqdn(true);
    name
}

pub fn domain(name: &str) -> Domain {
    name.parse().unwrap()
}

pub fn mx(preference: u16, host: &str) -> RData {
    RData::MX(MX::new(preference, fqdn(host)))
}

pub fn a(address: &str) -> RData {
    RData::A(A(address.parse().unwrap()))
}

pub fn aaaa(address: &str) -> RData {
    RData::AAAA(AAAA(address.parse().unwrap()))
}

pub fn cname(target: &str) -> RData {
    RData::CNAME(CNAME(fqdn(target)))
}

pub fn ptr(target: &str) -> RData {
    RData::PTR(PTR(fqdn(target)))
}

pub fn txt(parts: &[&str]) -> RData {
    RData::TXT(TXT::new(parts.iter().map(|part| (*part).to_owned()).collect()))
}
