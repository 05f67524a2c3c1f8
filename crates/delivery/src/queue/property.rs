//! The scheduler against servers that say anything, with a clock of its own: nothing is lost, no limit is broken, nobody
//! starves. The simulation itself holds every connection and every message against the limits of the moment.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use postroad_base::{Reply, Stream, UtcMillis};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::sim::{Servers, Sim};
use super::*;
use crate::shaping::{Profiles, parse_sample};

const LIMITS: PathLimits = PathLimits { connections: 6, sessions: 12 };
const DOMAINS: [&str; 8] = [
    "gmail.test",
    "x.google.test",
    "a.m365.test",
    "b.m365.test",
    "c.m365.test",
    "a.yahoo.test",
    "plain.test",
    "other.test",
];

#[derive(Clone, Debug)]
struct Arrival {
    of: u8,
    urgent: bool,
    domains: Vec<usize>,
    count: usize,
    /// What passes before the next.
    wait_secs: u64,
}

fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    let one =
        (0..3_u8, any::<bool>(), prop::collection::vec(0..DOMAINS.len(), 1..4), 1..60_usize, 0..1_200_u64);
    let one = one.prop_map(|(of, urgent, domains, count, wait_secs)| Arrival {
        of,
        urgent,
        domains,
        count,
        wait_secs,
    });
    prop::collection::vec(one, 1..12)
}

/// Replies drawn from all that any profile knows, until the servers calm down.
fn moody(seed: u64, calm: Rc<Cell<bool>>) -> impl FnMut(u64, UtcMillis) -> Reply {
    let profiles = Profiles::builtin();
    let samples: Vec<Reply> = profiles
        .providers()
        .map(|(_, profile)| profile)
        .flat_map(|profile| profile.rules())
        .flat_map(|rule| rule.hits())
        .map(|sample| parse_sample(sample).unwrap())
        .collect();
    let mut random = StdRng::seed_from_u64(seed);
    move |_, _| match random.random_range(0..10_u32) {
        0..=1 if !calm.get() => samples[random.random_range(0..samples.len())].clone(),
        2 if !calm.get() => Reply::plain(451, "try again later"),
        _ => Reply::plain(250, "OK"),
    }
}

/// In no second more than the clamp of the rate and one burst.
fn check_rates(sim: &Sim) {
    for (key, sent) in &sim.sent {
        let most = match key.target {
            Target::Provider(provider) => Profiles::builtin().get(provider).clamps.most_messages_per_second,
            Target::Site(_) | Target::Relay(_) => continue,
        };
        for (at, first) in sent.iter().enumerate() {
            let end = first.plus(Duration::from_secs(1));
            let in_a_second = sent[at..].iter().take_while(|at| **at < end).count();
            assert!(in_a_second as f64 <= most + 52.0, "{in_a_second} in a second to {key:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_message_ends_and_no_limit_is_broken(seed: u64, arrivals in arrivals()) {
        let calm = Rc::new(Cell::new(false));
        let reply = Box::new(moody(seed, Rc::clone(&calm)));
        let mut sim = Sim::new(LIMITS, Servers { reply, ..Servers::patient() });
        for arrival in &arrivals {
            let stream = if arrival.urgent { Stream::Transactional } else { Stream::Broadcast };
            let domains: Vec<&str> = arrival.domains.iter().map(|domain| DOMAINS[*domain]).collect();
            for _ in 0..arrival.count {
                sim.add_to(arrival.of, stream, &domains);
            }
            sim.run_for(arrival.wait_secs);
            prop_assert!(sim.sessions() <= LIMITS.sessions as usize);
            prop_assert_eq!(sim.core.verify(), Vec::new());
        }
        calm.set(true);
        sim.run_for(4 * 86_400);
        prop_assert_eq!(sim.core.verify(), Vec::new());
        prop_assert!(sim.core.is_empty(), "{} recipients are stuck", sim.core.len());
        prop_assert_eq!(sim.sessions(), 0, "connections without work end");
        check_rates(&sim);
    }
}
