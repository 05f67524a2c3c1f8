use super::*;
use crate::shaping::{Profiles, parse_sample};

const SECOND: i64 = 1_000;

struct World {
    controller: Controller,
    now: UtcMillis,
    /// What a message takes.
    message_ms: i64,
}

impl World {
    fn new(provider: &str) -> Self {
        let profiles = Profiles::builtin();
        let profile = profiles.find(provider).map_or(profiles.default_profile(), |id| profiles.get(id));
        let now = UtcMillis(1_700_000_000_000);
        Self { controller: Controller::new(Arc::clone(profile), 20, now), now, message_ms: 50 }
    }

    fn advance(&mut self, secs: i64) {
        self.now = UtcMillis(self.now.0 + secs * SECOND);
    }

    fn hear(&mut self, sample: &str) -> bool {
        let reply = parse_sample(sample).unwrap();
        let profile = Arc::clone(self.controller.profile());
        let rule = profile.rule_for(&reply).cloned();
        let sessions = self.controller.allowed_connections();
        self.controller.replied(&reply, rule.as_deref(), 3, sessions, self.now)
    }

    /// Mail goes as fast as it may for so long; returns how many messages went.
    fn send_for(&mut self, secs: i64) -> u32 {
        let end = UtcMillis(self.now.0 + secs * SECOND);
        let mut sent = 0;
        while self.now < end {
            self.controller.look(self.now);
            self.controller.connections_were_full();
            match self.controller.wait_for_message(0.0, self.now) {
                Some(at) => self.now = at.min(end),
                None if self.controller.gate().may_take() => {
                    self.controller.sent(1, 1, self.now);
                    self.hear("250 2.0.0 OK");
                    sent += 1;
                    self.now = UtcMillis(self.now.0 + self.message_ms);
                }
                None => self.advance(1),
            }
        }
        sent
    }
}

const UNUSUAL: &str = "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail";

#[test]
fn one_storm_of_complaints_is_one_decrease() {
    let mut world = World::new("google");
    world.send_for(30);
    let before = world.controller.pace();
    assert!(world.hear(UNUSUAL));
    let once = world.controller.pace();
    assert!(once.connections < before.connections && once.messages_per_second.is_some());
    for _ in 0..20 {
        assert!(!world.hear(UNUSUAL));
    }
    assert_eq!(world.controller.pace(), once);
    assert_eq!(world.controller.evidence()[0].count, 21);
    world.advance(6);
    assert!(world.hear(UNUSUAL));
}

#[test]
fn limits_rise_step_by_step_while_they_are_used_and_stay_within_their_clamps() {
    let mut world = World::new("google");
    world.send_for(3_600);
    let pace = world.controller.pace();
    assert_eq!((pace.connections, pace.messages_per_second), (20, None));
    let steps =
        world.controller.changes().filter(|change| matches!(change.kind, ChangeKind::Raised(_))).count();
    assert_eq!(steps, 15, "from 5 to 20, one at a time");
    let mut unused = World::new("google");
    for _ in 0..600 {
        unused.hear("250 2.0.0 OK");
        unused.advance(6);
    }
    assert_eq!(unused.controller.pace().connections, 5, "a limit that is not used is not raised");
}

#[test]
fn after_a_suspension_one_probe_goes_and_then_little_by_little() {
    let mut world = World::new("yahoo");
    let fast = world.send_for(60);
    let complaint = "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred";
    assert!(world.hear(complaint));
    assert_eq!(world.controller.allowed_connections(), 0);
    assert_eq!(world.send_for(7_100), 0, "nothing for two hours");
    world.advance(200);
    world.controller.look(world.now);
    assert_eq!((world.controller.allowed_connections(), world.controller.messages_per_connection()), (1, 1));
    assert!(world.hear(complaint));
    assert_eq!(world.send_for(14_000), 0, "twice as long after a probe that failed");
    world.advance(600);
    let slow = world.send_for(60);
    assert!(slow > 0 && slow <= fast * 6 / 10, "{slow} after {fast}");
    assert_eq!(world.controller.pace().connections, 1);
    let kinds: Vec<bool> =
        world.controller.changes().map(|change| matches!(change.kind, ChangeKind::Recovered(_))).collect();
    assert_eq!(kinds.iter().filter(|recovered| **recovered).count(), 1);
}

#[test]
fn a_server_is_believed_when_it_names_a_time() {
    let mut world = World::new("default");
    assert!(world.hear("451 4.7.1 Rate limit reached, please try again in 15 minutes"));
    let (until, cause) = world.controller.gate().suspension().unwrap();
    assert_eq!(until, world.now.plus(Duration::from_secs(900)));
    assert_eq!(&*cause.rule, "default.asked_to_wait");
}

#[test]
fn a_refused_connection_keeps_us_below_and_the_last_one_is_a_suspension() {
    let mut world = World::new("default");
    let refusal = "421 4.7.0 Too many connections from your address";
    assert!(world.hear(refusal));
    assert_eq!(world.controller.pace().connections, 19);
    for _ in 0..18 {
        world.hear(refusal);
    }
    assert_eq!(world.controller.pace().connections, 1);
    assert!(world.hear(refusal));
    assert!(world.controller.gate().is_suspended());
}

#[test]
fn replies_about_a_recipient_change_nothing() {
    let mut world = World::new("default");
    let before = world.controller.pace();
    for sample in
        ["550 5.1.1 User unknown", "452 4.2.2 Mailbox full", "451 4.3.0 Lookup failure", "450 Greylisted"]
    {
        assert!(!world.hear(sample), "{sample}");
    }
    assert_eq!(world.controller.pace(), before);
    assert!(world.controller.is_fresh());
}

#[test]
fn messages_on_a_connection_stay_below_what_was_too_many() {
    let mut world = World::new("yahoo");
    assert!(world.hear("421 Max message per connection reached, closing transmission channel"));
    assert_eq!(world.controller.messages_per_connection(), 3);
}

#[test]
fn a_rate_that_was_free_is_free_again_when_it_is_back() {
    let mut world = World::new("default");
    world.send_for(60);
    assert!(world.hear("451 4.7.1 Rate limited"));
    let limited = world.controller.pace().messages_per_second.unwrap();
    world.message_ms = 10;
    world.send_for(60 * 60);
    assert_eq!(world.controller.pace().messages_per_second, None, "from {limited}");
}

#[test]
fn connections_are_opened_no_faster_than_the_profile_says() {
    let mut world = World::new("orange");
    let mut opened = 0;
    for _ in 0..60 {
        let (allowed, next) = world.controller.may_dial(10, world.now);
        assert!(next.is_some_and(|next| next > world.now));
        world.controller.dialled(allowed);
        opened += allowed;
        world.advance(1);
    }
    assert!((30..=33).contains(&opened), "{opened} in a minute");
}
