use std::collections::BTreeMap;

use postroad_base::Reply;
use postroad_simnet::world::ProviderKind;

use crate::report::{Cell, LimitHit};

/// Different replies that are kept apart.
const MAX_REPLIES: usize = 200;
/// As much of a reply as tells it from others.
const REPLY_CHARS: usize = 110;

pub(crate) const KINDS: usize = ProviderKind::ALL.len();

/// What is counted while a rehearsal runs, in simulated messages.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) days: Vec<[Cell; KINDS]>,
    replies: BTreeMap<(ProviderKind, String), Hit>,
    pub(crate) messages: u64,
    pub(crate) attempts: u64,
}

#[derive(Debug)]
struct Hit {
    count: u64,
    first_day: u16,
    last_day: u16,
}

impl Ledger {
    pub(crate) fn cell(&mut self, day: u16, kind: usize) -> &mut Cell {
        let day = usize::from(day);
        if self.days.len() <= day {
            self.days.resize(day + 1, [Cell::default(); KINDS]);
        }
        &mut self.days[day][kind]
    }

    /// A reply that was not a yes.
    pub(crate) fn refused(&mut self, day: u16, kind: ProviderKind, reply: &Reply) {
        let key = (kind, shape(reply));
        if self.replies.len() >= MAX_REPLIES && !self.replies.contains_key(&key) {
            return;
        }
        let hit = self.replies.entry(key).or_insert(Hit { count: 0, first_day: day, last_day: day });
        hit.count += 1;
        hit.last_day = day;
    }

    /// The replies by how often they came, times `weight`.
    pub(crate) fn limits(&self, weight: u64) -> Vec<LimitHit> {
        let mut limits: Vec<LimitHit> = self
            .replies
            .iter()
            .map(|((kind, reply), hit)| LimitHit {
                provider: kind.as_str(),
                reply: reply.clone(),
                count: hit.count * weight,
                first_day: hit.first_day + 1,
                last_day: hit.last_day + 1,
            })
            .collect();
        limits.sort_by_key(|hit| std::cmp::Reverse(hit.count));
        limits
    }
}

/// A reply without what differs from message to message: recipients, addresses and ids.
fn shape(reply: &Reply) -> String {
    let text = reply.to_string();
    let mut shaped = String::with_capacity(REPLY_CHARS);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if shaped.len() >= REPLY_CHARS {
            shaped.push_str(" …");
            break;
        }
        if !shaped.is_empty() {
            shaped.push(' ');
        }
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let varies = word.contains('@') || (word.len() > 9 && digits > 3);
        // An IPv4 address has three dots.
        let address = digits > 3 && word.matches('.').count() == 3;
        shaped.push_str(if varies || address { "*" } else { word });
    }
    shaped
}

#[cfg(test)]
mod tests {
    use postroad_base::EnhancedCode;

    use super::*;

    #[test]
    fn replies_that_differ_in_ids_are_one() {
        let say = |ip: &str, id: &str| {
            let text = format!("[{ip}] has detected an unusual rate of mail {id} - gsmtp");
            shape(&Reply::new(421, EnhancedCode::new(4, 7, 28), text))
        };
        let shaped = say("192.0.2.1", "d2e1a72fcca58");
        assert_eq!(shaped, say("192.0.2.22", "a2e1a72fcca59"));
        assert_eq!(shaped, "421 4.7.28 * has detected an unusual rate of mail * - gsmtp");
    }
}
