//! Who has to wait for whom.

use std::time::Duration;

use postroad_base::{Reply, Stream, UtcMillis};

use super::sim::{Servers, Sim};
use super::*;
use crate::shaping::parse_sample;

const LIMITS: PathLimits = PathLimits { connections: 20, sessions: 500 };
const SECOND: Duration = Duration::from_secs(1);

/// A password reset to the same provider, every few seconds; the longest anybody waited for one.
fn longest_wait(sim: &mut Sim, domain: &str, resets: usize) -> Duration {
    let mut longest = Duration::ZERO;
    for n in 0..resets {
        let key = sim.add(2, Stream::Transactional, domain);
        sim.run_until(UtcMillis(sim.now.0 + 3_000 + 137 * n as i64));
        longest = longest.max(sim.waited(key).expect("it is taken within seconds"));
    }
    longest
}

#[test]
fn a_million_bulk_mails_do_not_delay_a_password_reset_to_the_same_provider() {
    let mut sim = Sim::new(LIMITS, Servers { message_ms: |_| 2_000, ..Servers::patient() });
    for _ in 0..1_000_000 {
        sim.add(1, Stream::Broadcast, "gmail.test");
    }
    sim.run_for(60);
    let longest = longest_wait(&mut sim, "gmail.test", 20);
    assert!(longest <= SECOND, "{longest:?}");
    let bulk =
        sim.stories.values().filter(|story| story.stream == Stream::Broadcast && story.tries > 0).count();
    assert!(bulk > 100, "and bulk mail goes on: {bulk}");
}

#[test]
fn bulk_mail_to_thousands_of_tenants_does_not_delay_one_of_them() {
    let mut sim = Sim::new(LIMITS, Servers { message_ms: |_| 1_000, ..Servers::patient() });
    let tenants: Vec<String> = (0..3_000).map(|n| format!("t{n}.m365.test")).collect();
    for _ in 0..3 {
        for tenant in &tenants {
            sim.add(1, Stream::Broadcast, tenant);
        }
    }
    sim.run_for(60);
    assert!(sim.sessions() <= 20, "the limit is the provider's, not each tenant's: {}", sim.sessions());
    let longest = longest_wait(&mut sim, "fresh.m365.test", 10);
    assert!(longest <= SECOND, "{longest:?}");
    sim.run_for(3_600);
    let left = sim.stories.values().filter(|story| story.ended_at.is_none()).count();
    assert_eq!(left, 0, "every tenant gets its turn");
}

#[test]
fn with_a_low_rate_the_next_message_is_one_somebody_waits_for() {
    let mut count = 0;
    let reply = move |_, _| {
        count += 1;
        if count == 300 {
            return parse_sample("421-4.7.28 Gmail has detected an unusual rate of mail").unwrap();
        }
        Reply::plain(250, "OK")
    };
    let mut sim = Sim::new(LIMITS, Servers { reply: Box::new(reply), ..Servers::patient() });
    for _ in 0..20_000 {
        sim.add(1, Stream::Broadcast, "gmail.test");
    }
    sim.run_for(30);
    let key = sim.add(2, Stream::Transactional, "gmail.test");
    sim.run_for(10);
    assert!(sim.waited(key).unwrap() <= SECOND, "{:?}", sim.waited(key));
}

#[test]
fn other_workspaces_have_their_share_of_bulk_mail() {
    let mut sim = Sim::new(LIMITS, Servers::patient());
    for _ in 0..20_000 {
        sim.add(1, Stream::Broadcast, "gmail.test");
    }
    sim.run_for(10);
    let keys: Vec<u64> = (0..100).map(|_| sim.add(2, Stream::Broadcast, "gmail.test")).collect();
    sim.run_for(10);
    let waited = keys.iter().filter_map(|key| sim.waited(*key)).max().unwrap();
    assert!(keys.iter().all(|key| sim.waited(*key).is_some()) && waited <= 7 * SECOND, "{waited:?}");
}

#[test]
fn a_suspended_provider_costs_the_others_nothing_and_its_mail_stays_where_it_is() {
    let reply = |_, _| Reply::plain(250, "OK");
    let mut sim = Sim::new(LIMITS, Servers { reply: Box::new(reply), ..Servers::patient() });
    sim.add(1, Stream::Broadcast, "a.yahoo.test");
    sim.run_for(5);
    let path = sim.core.path_number(0).unwrap();
    let said = parse_sample("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred").unwrap();
    let profile = sim.core.path_profile(path);
    let heard = Heard { reply: &said, rule: profile.rule_for(&said), workspace: None, carried: 1 };
    assert!(sim.core.heard(path, heard, sim.now));
    for n in 0..50_000 {
        sim.add(1, Stream::Broadcast, "a.yahoo.test");
        if n % 500 == 0 {
            sim.add(1, Stream::Broadcast, &format!("d{n}.test"));
        }
    }
    sim.run_for(3_600);
    let (mut tried, mut others) = (0, 0);
    for story in sim.stories.values() {
        tried += story.tries;
        others += u32::from(story.ended_at.is_some());
    }
    assert_eq!((tried, others), (101, 101), "nobody of the suspended is tried");
    assert_eq!(sim.core.verify(), Vec::new());
    sim.run_for(3_600);
    sim.run_for(60);
    let after = sim.stories.values().map(|story| story.tries).sum::<u32>();
    assert!(after > tried && after < tried + 2_000, "it begins small after the probe: {}", after - tried);
}
