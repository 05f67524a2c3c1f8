use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{Name, RData, Record};

use super::zone::Found;
use super::{DnsFault, DnsQuery, DnsShared, fqdn, key};

/// What a resolver without EDNS can take (RFC 1035 §4.2.1).
const PLAIN_UDP_BYTES: usize = 512;
/// What we say we can take ourselves.
const OUR_UDP_BYTES: u16 = 1232;

/// What the socket does with a query.
pub(super) enum Answer {
    Nothing,
    Send { bytes: Vec<u8>, delay: Duration },
}

impl DnsShared {
    /// Decides the reply to the bytes of a query.
    pub(super) fn answer(&self, request: &[u8], tcp: bool) -> Answer {
        let Ok(request) = Message::from_vec(request) else { return Answer::Nothing };
        if request.metadata.message_type != MessageType::Query {
            return Answer::Nothing;
        }
        let Some(question) = request.queries.first().cloned() else {
            return send(&reply_to(&request, ResponseCode::FormErr), Duration::ZERO, None);
        };
        if request.metadata.op_code != OpCode::Query {
            return send(&reply_to(&request, ResponseCode::NotImp), Duration::ZERO, None);
        }
        let name = key(&question.name.to_ascii());
        let kind = question.query_type;
        self.remember(DnsQuery { name: name.clone(), kind, tcp });

        let (fault, found, ttl_secs) = {
            let mut zone = self.zone.lock();
            (zone.next_fault(&name, kind), zone.find(&question.name, kind), zone.ttl_secs)
        };
        let limit = (!tcp).then(|| udp_limit(&request));
        let truth = || {
            let mut reply = positive_or_negative(&request, found, ttl_secs);
            // RFC 4035 §3.2.1: signatures are for those who ask for them.
            if reply.edns.as_ref().is_some_and(|edns| edns.flags().dnssec_ok) {
                let zone = self.zone.lock();
                if let Some(signing) = &zone.signing {
                    signing.secure(&mut reply, &question, &zone);
                }
            }
            reply
        };
        match fault {
            DnsFault::None => send(&truth(), Duration::ZERO, limit),
            DnsFault::Delay(delay) => send(&truth(), delay, limit),
            DnsFault::Drop => Answer::Nothing,
            DnsFault::ServFail => send(&reply_to(&request, ResponseCode::ServFail), Duration::ZERO, limit),
            DnsFault::Refused => send(&reply_to(&request, ResponseCode::Refused), Duration::ZERO, limit),
            DnsFault::NxDomain => {
                let mut reply = reply_to(&request, ResponseCode::NXDomain);
                reply.add_authority(negative_soa(&question.name, ttl_secs));
                send(&reply, Duration::ZERO, limit)
            }
            DnsFault::Truncate | DnsFault::TruncateWithoutTcp if !tcp => {
                send(&truth().truncate(), Duration::ZERO, limit)
            }
            DnsFault::TruncateWithoutTcp => Answer::Nothing,
            DnsFault::Truncate => send(&truth(), Duration::ZERO, limit),
            DnsFault::WrongId => {
                let mut reply = truth();
                reply.metadata.id = reply.metadata.id.wrapping_add(1);
                send(&reply, Duration::ZERO, limit)
            }
        }
    }
}

fn reply_to(request: &Message, code: ResponseCode) -> Message {
    let mut reply = Message::response(request.metadata.id, request.metadata.op_code);
    reply.metadata.response_code = code;
    reply.metadata.authoritative = true;
    reply.metadata.recursion_desired = request.metadata.recursion_desired;
    reply.metadata.recursion_available = true;
    reply.add_queries(request.queries.iter().cloned());
    if let Some(theirs) = &request.edns {
        let mut edns = Edns::new();
        edns.set_max_payload(OUR_UDP_BYTES);
        edns.flags_mut().dnssec_ok = theirs.flags().dnssec_ok;
        reply.set_edns(edns);
    }
    reply
}

fn positive_or_negative(request: &Message, found: Found, ttl_secs: u32) -> Message {
    let code = if found.name_exists { ResponseCode::NoError } else { ResponseCode::NXDomain };
    let mut reply = reply_to(request, code);
    reply.metadata.authentic_data = found.authenticated;
    let last = found.answers.last().map(|(_, rdata)| rdata.record_type());
    let wanted = request.queries.first().map(|query| query.query_type);
    if last.is_none() || (last != wanted && !found.name_exists) {
        // RFC 2308 §3: a negative answer carries the SOA.
        if let Some(query) = request.queries.first() {
            reply.add_authority(negative_soa(&query.name, ttl_secs));
        }
    }
    reply.add_answers(
        found.answers.into_iter().map(|(owner, rdata)| Record::from_rdata(owner, ttl_secs, rdata)),
    );
    reply
}

/// The SOA of the last two labels, as if every registered domain were a zone.
fn negative_soa(name: &Name, ttl_secs: u32) -> Record {
    let key = key(&name.to_ascii());
    let start = key.rmatch_indices('.').nth(1).map_or(0, |(dot, _)| dot + 1);
    let zone = if key.is_empty() { Name::root() } else { fqdn(&key[start..]) };
    let soa =
        SOA::new(fqdn("ns.simnet.test"), fqdn("hostmaster.simnet.test"), 1, 3600, 600, 86_400, ttl_secs);
    Record::from_rdata(zone, ttl_secs, RData::SOA(soa))
}

/// RFC 6891 §6.2.3: what the requestor can take, at least 512.
fn udp_limit(request: &Message) -> usize {
    request.edns.as_ref().map_or(PLAIN_UDP_BYTES, |edns| usize::from(edns.max_payload()).max(PLAIN_UDP_BYTES))
}

fn send(reply: &Message, delay: Duration, limit: Option<usize>) -> Answer {
    let whole = reply.to_vec();
    let bytes = match (whole, limit) {
        (Ok(bytes), Some(limit)) if bytes.len() > limit => reply.truncate().to_vec(),
        (other, _) => other,
    };
    match bytes {
        Ok(bytes) => Answer::Send { bytes, delay },
        Err(error) => {
            tracing::warn!(%error, "a scripted DNS reply cannot be encoded");
            Answer::Nothing
        }
    }
}
