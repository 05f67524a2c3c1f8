use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use postroad_base::UtcMillis;

use super::chance::hash_text;

/// Pairs remembered; the oldest go first.
const MAX_PAIRS: usize = 100_000;

/// Who has knocked before, by source address and recipient domain (RFC 6647 §4.1, with the domain for the address).
#[derive(Debug, Default)]
pub(super) struct Greylist {
    first_seen: BTreeMap<(IpAddr, u64), UtcMillis>,
    order: VecDeque<(IpAddr, u64)>,
}

impl Greylist {
    /// Whether a message is put off because its sender has not waited yet.
    pub fn holds(&mut self, source: IpAddr, recipient: &str, wait: Duration, now: UtcMillis) -> bool {
        let domain = recipient.rsplit_once('@').map_or(recipient, |(_, domain)| domain);
        let pair = (source, hash_text(domain));
        if let Some(first) = self.first_seen.get(&pair) {
            return now < first.plus(wait);
        }
        if self.order.len() >= MAX_PAIRS
            && let Some(oldest) = self.order.pop_front()
        {
            self.first_seen.remove(&oldest);
        }
        self.first_seen.insert(pair, now);
        self.order.push_back(pair);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_comes_in() {
        let mut greylist = Greylist::default();
        let wait = Duration::from_secs(300);
        let mut holds = |secs: i64, recipient: &str| {
            greylist.holds(IpAddr::from([192, 0, 2, 1]), recipient, wait, UtcMillis(secs * 1_000))
        };
        assert!(holds(0, "a@x.test"));
        assert!(holds(299, "b@x.test"));
        assert!(!holds(300, "a@x.test"));
        assert!(holds(300, "a@y.test"));
    }
}
