use std::collections::{BTreeMap, HashMap, HashSet};

use hickory_proto::rr::{Name, RData, RecordType};

use super::sign::Signing;
use super::{DnsFault, key};
use crate::script::Script;

/// How many aliases an answer follows before it stops, as resolvers do.
const MAX_ALIASES: usize = 12;
const DEFAULT_TTL_SECS: u32 = 60;

/// Everything the server knows. Pure: no clock, no sockets.
pub(super) struct Zone {
    records: BTreeMap<String, Vec<RData>>,
    /// How many owners there are at and below a name.
    names: HashMap<String, u32>,
    pub(super) faults: HashMap<(String, RecordType), Script<DnsFault>>,
    pub(super) global_fault: DnsFault,
    pub(super) ttl_secs: u32,
    authenticated: HashSet<String>,
    pub(super) signing: Option<Signing>,
}

/// What the records say about a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Owner and data, aliases first.
    pub(super) answers: Vec<(Name, RData)>,
    pub(super) name_exists: bool,
    pub(super) authenticated: bool,
}

impl Default for Zone {
    fn default() -> Self {
        Self {
            records: BTreeMap::new(),
            names: HashMap::new(),
            faults: HashMap::new(),
            global_fault: DnsFault::None,
            ttl_secs: DEFAULT_TTL_SECS,
            authenticated: HashSet::new(),
            signing: None,
        }
    }
}

impl Zone {
    pub(super) fn add(&mut self, name: &str, rdata: RData) {
        if !self.records.contains_key(name) {
            for above in at_and_above(name) {
                *self.names.entry(above.to_owned()).or_default() += 1;
            }
        }
        let records = self.records.entry(name.to_owned()).or_default();
        if !records.contains(&rdata) {
            records.push(rdata);
        }
    }

    pub(super) fn remove(&mut self, name: &str, kind: RecordType) {
        if let Some(records) = self.records.get_mut(name) {
            records.retain(|rdata| rdata.record_type() != kind);
            if records.is_empty() {
                self.remove_name(name);
            }
        }
    }

    pub(super) fn remove_name(&mut self, name: &str) {
        if self.records.remove(name).is_none() {
            return;
        }
        for above in at_and_above(name) {
            if let Some(count) = self.names.get_mut(above) {
                *count -= 1;
                if *count == 0 {
                    self.names.remove(above);
                }
            }
        }
    }

    pub(super) fn set_authenticated(&mut self, zone: &str, on: bool) {
        if on {
            self.authenticated.insert(zone.to_owned());
        } else {
            self.authenticated.remove(zone);
        }
    }

    /// The fault to apply to this question now: the global one, else of the type, else of every type.
    pub(super) fn next_fault(&mut self, name: &str, kind: RecordType) -> DnsFault {
        if self.global_fault != DnsFault::None {
            return self.global_fault.clone();
        }
        for kind in [kind, RecordType::ANY] {
            if let Some(fault) = self.faults.get_mut(&(name.to_owned(), kind)).and_then(Script::next) {
                return fault;
            }
        }
        DnsFault::None
    }

    /// Answers with aliases followed (RFC 1034 §3.6.2); a loop ends where it closes.
    pub(super) fn find(&self, question: &Name, kind: RecordType) -> Found {
        let mut owner = question.clone();
        let mut answers = Vec::new();
        let mut name_exists = false;
        for _ in 0..=MAX_ALIASES {
            let name = key(&owner.to_ascii());
            name_exists = self.exists(&name);
            let Some(records) = self.records.get(&name) else { break };
            let matching =
                records.iter().filter(|rdata| kind == RecordType::ANY || rdata.record_type() == kind);
            let before = answers.len();
            answers.extend(matching.map(|rdata| (owner.clone(), rdata.clone())));
            if answers.len() > before {
                break;
            }
            let alias = records.iter().find_map(|rdata| match rdata {
                RData::CNAME(target) => Some(target.0.clone()),
                _ => None,
            });
            let Some(target) = alias else { break };
            let step = (owner.clone(), RData::CNAME(hickory_proto::rr::rdata::CNAME(target.clone())));
            if answers.contains(&step) {
                break;
            }
            answers.push(step);
            owner = target;
        }
        Found { answers, name_exists, authenticated: self.is_authenticated(&key(&question.to_ascii())) }
    }

    /// Every name that has records, with their types.
    pub(super) fn owners(&self) -> impl Iterator<Item = (&str, Vec<RecordType>)> {
        self.records.iter().map(|(owner, records)| {
            (owner.as_str(), records.iter().map(RData::record_type).collect::<Vec<_>>())
        })
    }

    /// A name exists when it or anything below it has records (RFC 8020 §2).
    pub(super) fn exists(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    fn is_authenticated(&self, name: &str) -> bool {
        self.authenticated.iter().any(|zone| {
            name.strip_suffix(zone.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

/// `a.b.test`, `b.test`, `test`.
fn at_and_above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, above)| above))
}

#[cfg(test)]
mod tests {
    use super::super::fqdn;
    use super::*;
    use hickory_proto::rr::rdata::{A, CNAME};
    use std::net::Ipv4Addr;

    fn address(last: u8) -> RData {
        RData::A(A(Ipv4Addr::new(127, 0, 0, last)))
    }

    #[test]
    fn aliases_are_followed_and_loops_end() {
        let mut zone = Zone::default();
        zone.add("www.test", RData::CNAME(CNAME(fqdn("host.test"))));
        zone.add("host.test", address(9));
        zone.add("a.test", RData::CNAME(CNAME(fqdn("b.test"))));
        zone.add("b.test", RData::CNAME(CNAME(fqdn("a.test"))));
        let found = zone.find(&fqdn("www.test"), RecordType::A);
        assert_eq!(found.answers.len(), 2);
        assert_eq!(found.answers[1], (fqdn("host.test"), address(9)));
        assert_eq!(zone.find(&fqdn("a.test"), RecordType::A).answers.len(), 2);
    }

    #[test]
    fn empty_non_terminals_exist() {
        let mut zone = Zone::default();
        zone.add("deep.inside.test", address(1));
        assert!(zone.find(&fqdn("inside.test"), RecordType::A).name_exists);
        assert!(!zone.find(&fqdn("side.test"), RecordType::A).name_exists);
        zone.remove("deep.inside.test", RecordType::A);
        assert!(!zone.find(&fqdn("inside.test"), RecordType::A).name_exists);
    }

    #[test]
    fn faults_run_in_order_and_the_last_stays() {
        let mut zone = Zone::default();
        zone.faults
            .insert(("x.test".to_owned(), RecordType::MX), Script::new([DnsFault::ServFail, DnsFault::None]));
        assert_eq!(zone.next_fault("x.test", RecordType::MX), DnsFault::ServFail);
        assert_eq!(zone.next_fault("x.test", RecordType::A), DnsFault::None);
        assert_eq!(zone.next_fault("x.test", RecordType::MX), DnsFault::None);
        assert_eq!(zone.next_fault("x.test", RecordType::MX), DnsFault::None);
    }
}
