//! DNSSEC: the world below the root as one signed zone, with cuts that lead to zones nobody signed.

use std::collections::BTreeMap;
use std::time::Duration;

use hickory_proto::dnssec::crypto::Ed25519SigningKey;
use hickory_proto::dnssec::rdata::{DNSKEY, DNSSECRData, NSEC, RRSIG};
use hickory_proto::dnssec::{DnssecSigner, SigningKey};
use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordSet, RecordType};
use postroad_base::{Clock, SystemClock};

use super::zone::Zone;
use super::{fqdn, key};

/// Signatures began this long ago and hold as long again.
const SIGNED_SINCE: Duration = Duration::from_secs(86_400);

/// The keys of a signed world, and where it is not what it should be.
pub(super) struct Signing {
    signer: DnssecSigner,
    /// A key nobody published.
    stranger: DnssecSigner,
    /// Zones without a DS record above them (RFC 4035 §2.4).
    unsigned: Vec<String>,
    /// Names at or below these are signed by the stranger.
    bogus: Vec<String>,
}

impl Signing {
    pub(super) fn new() -> Self {
        Self { signer: new_signer(), stranger: new_signer(), unsigned: Vec::new(), bogus: Vec::new() }
    }

    /// The root's key.
    pub(super) fn dnskey(&self) -> DNSKEY {
        self.signer.to_dnskey()
    }

    pub(super) fn set_unsigned(&mut self, zone: &str) {
        self.unsigned.push(zone.to_owned());
    }

    pub(super) fn set_bogus(&mut self, zone: &str, on: bool) {
        self.bogus.retain(|known| known != zone);
        if on {
            self.bogus.push(zone.to_owned());
        }
    }

    /// The unsigned zone that a name is in.
    fn cut(&self, name: &str) -> Option<&str> {
        let zones = self.unsigned.iter().filter(|zone| is_within(name, zone));
        zones.max_by_key(|zone| zone.len()).map(String::as_str)
    }

    /// Whether the root's zone answers for records of this type and owner; at a cut it does for DS and NSEC.
    fn is_signed(&self, owner: &str, kind: RecordType) -> bool {
        match self.cut(owner) {
            None => true,
            Some(cut) => owner == cut && matches!(kind, RecordType::DS | RecordType::NSEC),
        }
    }

    fn signature(&self, owner: &Name, records: &[Record]) -> Option<Record> {
        let name = key(&owner.to_ascii());
        let signer =
            if self.bogus.iter().any(|zone| is_within(&name, zone)) { &self.stranger } else { &self.signer };
        let first = records.first()?;
        let mut set = RecordSet::with_ttl(owner.to_lowercase(), first.record_type(), first.ttl);
        for record in records {
            set.add_rdata(record.data.clone());
        }
        let since = SystemClock.now().minus(SIGNED_SINCE).as_secs();
        let since = time::OffsetDateTime::from_unix_timestamp(since).ok()?;
        let signature = RRSIG::from_rrset(&set, DNSClass::IN, since, signer).ok()?;
        Some(Record::from_rdata(owner.clone(), first.ttl, RData::DNSSEC(DNSSECRData::RRSIG(signature))))
    }

    /// Adds signatures and, where nothing was found, the proof of that (RFC 4035 §3.1).
    pub(super) fn secure(&self, reply: &mut Message, question: &Query, zone: &Zone) {
        let answers = std::mem::take(&mut reply.answers);
        let negative = answers.is_empty();
        reply.add_answers(self.with_signatures(answers));
        let name = key(&question.name.to_ascii());
        if !negative {
            return;
        }
        reply.authorities.clear();
        if self.is_signed(&name, question.query_type) {
            let proof = self.proof_of_absence(&name, reply.metadata.response_code, zone);
            reply.add_authorities(self.with_signatures(proof));
        } else {
            let apex = self.cut(&name).map_or_else(Name::root, fqdn);
            reply.add_authority(soa(apex, zone.ttl_secs));
        }
    }

    fn with_signatures(&self, records: Vec<Record>) -> Vec<Record> {
        let mut signed = Vec::new();
        let same = |a: &Record, b: &Record| a.name == b.name && a.record_type() == b.record_type();
        for set in records.chunk_by(same) {
            signed.extend_from_slice(set);
            let Some(first) = set.first() else { continue };
            if self.is_signed(&key(&first.name.to_ascii()), first.record_type()) {
                signed.extend(self.signature(&first.name, set));
            }
        }
        signed
    }

    /// RFC 4035 §3.1.3: the SOA, and the NSEC records that match or cover the name and the wildcard it could come from.
    fn proof_of_absence(&self, name: &str, code: ResponseCode, zone: &Zone) -> Vec<Record> {
        let chain = self.chain(zone);
        let mut proof = vec![soa(Name::root(), zone.ttl_secs)];
        let mut names = vec![fqdn(name)];
        if code == ResponseCode::NXDomain {
            let mut encloser = fqdn(name).base_name();
            while !encloser.is_root() && !zone.exists(&key(&encloser.to_ascii())) {
                encloser = encloser.base_name();
            }
            names.extend(encloser.prepend_label("*"));
        }
        for name in names {
            let record = nsec(&chain, &name, zone.ttl_secs);
            if !proof.contains(&record) {
                proof.push(record);
            }
        }
        proof
    }

    /// Every owner of the root's zone with its types, in canonical order.
    fn chain(&self, zone: &Zone) -> BTreeMap<Name, Vec<RecordType>> {
        let apex = vec![RecordType::SOA, RecordType::NS, RecordType::DNSKEY];
        let mut chain = BTreeMap::from([(Name::root(), apex)]);
        for (owner, types) in zone.owners() {
            match self.cut(owner) {
                Some(cut) if cut != owner => {}
                Some(_) => drop(chain.insert(fqdn(owner), vec![RecordType::NS])),
                None => chain.entry(fqdn(owner)).or_default().extend(types),
            }
        }
        chain
    }
}

fn new_signer() -> DnssecSigner {
    let pkcs8 = Ed25519SigningKey::generate_pkcs8().expect("the library makes keys");
    let key = Ed25519SigningKey::from_pkcs8(&pkcs8).expect("it has just been made");
    let dnskey = DNSKEY::from_key(&key.to_public_key().expect("an Ed25519 key has a public half"));
    DnssecSigner::new(dnskey, Box::new(key), Name::root(), 2 * SIGNED_SINCE)
}

/// The NSEC record that matches the name, or else covers it.
fn nsec(chain: &BTreeMap<Name, Vec<RecordType>>, name: &Name, ttl_secs: u32) -> Record {
    let root = Name::root();
    let (owner, types) = chain.range(..=name).next_back().expect("the root is before all names");
    let next = chain.range(name..).find(|(next, _)| *next != owner).map_or(&root, |(next, _)| next);
    let data = NSEC::new_cover_self(next.clone(), types.iter().copied());
    Record::from_rdata(owner.clone(), ttl_secs, RData::DNSSEC(DNSSECRData::NSEC(data)))
}

fn soa(apex: Name, ttl_secs: u32) -> Record {
    let soa =
        SOA::new(fqdn("ns.simnet.test"), fqdn("hostmaster.simnet.test"), 1, 3600, 600, 86_400, ttl_secs);
    Record::from_rdata(apex, ttl_secs, RData::SOA(soa))
}

fn is_within(name: &str, zone: &str) -> bool {
    name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
