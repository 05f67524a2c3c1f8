//! The world of providers, asked as a sender asks it.

use std::net::IpAddr;
use std::time::Duration;

use postroad_base::{Reply, Stream, UtcMillis};
use postroad_simnet::world::{
    After, CallOutcome, Caller, ComplaintFormat, Content, Envelope, Happening, Identity, Population,
    ProviderKind, Reader, World, WorldEvent, WorldPlan, WorldSession,
};

const START: UtcMillis = UtcMillis(1_764_288_000_000);
const DAY: Duration = Duration::from_secs(86_400);

fn source() -> IpAddr {
    "198.51.100.7".parse().unwrap()
}

fn caller() -> Caller {
    Caller { source: source(), fcrdns: true, tls: true }
}

fn content(message: u64) -> Content<'static> {
    Content {
        message,
        header_from: "news.example",
        spf: true,
        dkim: true,
        aligned: true,
        one_click: true,
        cfbl_address: true,
        stream: Stream::Broadcast,
        has_links: true,
        size_bytes: 30_000,
        spam: 0.05,
    }
}

fn open(world: &mut World, caller: Caller, domain: &str, now: UtcMillis) -> WorldSession {
    let host = world.mail_hosts(domain)[0].1.clone();
    match world.connect(caller, &host, now).outcome {
        CallOutcome::Greeted(session) => session,
        other => panic!("{domain}: {other:?}"),
    }
}

/// One message over a connection of its own.
fn send(world: &mut World, recipient: &str, content: &Content<'_>, now: UtcMillis) -> Reply {
    let domain = recipient.split_once('@').unwrap().1;
    let mut session = open(world, caller(), domain, now);
    let envelope = Envelope { recipients: &[recipient] };
    let done = world.transact(&mut session, &envelope, content, now);
    world.disconnect(&session, now);
    done.replies[0].clone()
}

/// Sends `volume` messages to each of `kinds` over `day`; how many each took.
fn send_day(
    world: &mut World,
    kinds: &[ProviderKind],
    day: u32,
    volume: u32,
    log: &mut Vec<Reply>,
) -> Vec<u32> {
    let mut taken = vec![0; kinds.len()];
    for nth in 0..volume {
        let now = START.plus(DAY * day + DAY / volume * nth);
        for (kind, taken) in kinds.iter().zip(&mut taken) {
            let message = u64::from(day) * 1_000_000 + u64::from(nth);
            let recipient = format!("u{message}@{}", kind.main_domain());
            let reply = try_to_send(world, &recipient, &content(message), now);
            *taken += u32::from(reply.as_ref().is_some_and(|reply| reply.code == 250));
            log.extend(reply);
        }
    }
    taken
}

fn try_to_send(world: &mut World, recipient: &str, content: &Content<'_>, now: UtcMillis) -> Option<Reply> {
    let host = world.mail_hosts(recipient.split_once('@').unwrap().1)[0].1.clone();
    match world.connect(caller(), &host, now).outcome {
        CallOutcome::Greeted(mut session) => {
            let envelope = Envelope { recipients: &[recipient] };
            let done = world.transact(&mut session, &envelope, content, now);
            world.disconnect(&session, now);
            done.replies.first().cloned()
        }
        CallOutcome::Refused(reply) => Some(reply),
        CallOutcome::NoAnswer | CallOutcome::Broken => None,
    }
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let run = |seed| {
        let mut world = World::new(seed, WorldPlan { weight: 20, ..WorldPlan::default() });
        let mut log = Vec::new();
        let mut events: Vec<WorldEvent> = Vec::new();
        for day in 0..4 {
            send_day(&mut world, &ProviderKind::ALL, day, 60 << day, &mut log);
            events.extend(world.due(START.plus(DAY * (day + 1))));
        }
        let at = START.plus(DAY * 4);
        let hidden: Vec<_> = ProviderKind::ALL
            .map(|kind| (world.hidden(kind, &Identity::Source(source()), at), world.tally_of(kind, START)))
            .into();
        (log, events, hidden)
    };
    let first = run(7);
    assert_eq!(first, run(7));
    assert_ne!(first.0, run(8).0);
    assert!(first.1.len() > 100, "{}", first.1.len());
}

#[test]
fn providers_say_what_is_wrong_in_their_words() {
    let mut world = World::new(1, WorldPlan::default());
    let mut check = |recipient: &str, code: u16, words: &str| {
        let reply = send(&mut world, recipient, &content(1), START);
        assert!(reply.code == code && reply.to_string().contains(words), "{recipient}: {reply}");
    };
    check("avid@gmail.com", 250, "gsmtp");
    check("missing@gmail.com", 550, "5.1.1 The email account that you tried to reach does not exist");
    check("missing@yahoo.com", 554, "delivery error: dd");
    check("missing@outlook.com", 550, "5.5.0 Requested action not taken: mailbox unavailable");
    check("missing@icloud.com", 550, "no user record found");
    check("missing@naver.com", 550, "nsmtp");
    check("anyone@full.test", 452, "4.2.2");
    check("ann@greylisting.test", 450, "Greylisted");
}

#[test]
fn the_rules_for_senders_are_kept() {
    let mut world = World::new(1, WorldPlan::default());
    let now = START;
    let mut check = |caller: Caller, content: Content<'_>, domain: &str, words: &str| {
        let mut session = open(&mut world, caller, domain, now);
        let recipient = format!("avid@{domain}");
        let envelope = Envelope { recipients: &[&recipient] };
        let done = world.transact(&mut session, &envelope, &content, now);
        world.disconnect(&session, now);
        assert!(done.replies[0].to_string().contains(words), "{}", done.replies[0]);
    };
    check(Caller { fcrdns: false, ..caller() }, content(1), "gmail.com", "5.7.25");
    check(Caller { tls: false, ..caller() }, content(2), "gmail.com", "4.7.29");
    check(caller(), Content { spf: false, dkim: false, ..content(3) }, "outlook.com", "5.7.515");
    check(caller(), Content { spam: 0.95, ..content(4) }, "icloud.com", "HM08");
    check(caller(), content(5), "gmail.com", "2.0.0 OK");
}

#[test]
fn bulk_senders_need_alignment() {
    let mut world = World::new(1, WorldPlan { weight: 1_000, ..WorldPlan::default() });
    let unaligned = |message| Content { aligned: false, ..content(message) };
    let replies: Vec<Reply> = (0..8)
        .map(|n| send(&mut world, "avid@gmail.com", &unaligned(n), START.plus(DAY * n as u32)))
        .collect();
    assert_eq!(replies[0].code, 250);
    assert!(replies.iter().all(|reply| reply.code != 550 || reply.to_string().contains("5.7.26")));
}

#[test]
fn a_cold_flood_is_limited_then_blocked_and_listed() {
    let plan = WorldPlan { weight: 100, population: Population::STALE, ..WorldPlan::default() };
    let mut world = World::new(3, plan);
    let mut log = Vec::new();
    let kinds = [ProviderKind::Google, ProviderKind::Yahoo, ProviderKind::Microsoft];
    for (kind, taken) in kinds.iter().zip(send_day(&mut world, &kinds, 0, 2_000, &mut log)) {
        assert!(taken < 30, "{kind} took {taken}");
        let hidden = world.hidden(*kind, &Identity::Source(source()), START.plus(DAY)).unwrap();
        assert!(hidden.blocks > 0 && hidden.score < 0.35, "{kind}: {hidden:?}");
    }
    assert!(!world.listings(START.plus(DAY)).is_empty());
    let says = |words: &str| log.iter().any(|reply| reply.to_string().contains(words));
    assert!(says("4.7.28") && says("[TSS04]") && says("4.7.650") && says("S3140"));
}

#[test]
fn a_ramp_is_taken_and_trusted() {
    let mut world = World::new(3, WorldPlan::default());
    let mut log = Vec::new();
    let kinds = [ProviderKind::Google, ProviderKind::Yahoo, ProviderKind::Microsoft, ProviderKind::Apple];
    for (day, volume) in (0..).zip([200, 500, 1_000, 2_000, 5_000]) {
        for (kind, taken) in kinds.iter().zip(send_day(&mut world, &kinds, day, volume, &mut log)) {
            assert!(taken * 100 > volume * 95, "{kind} on day {day}: {taken} of {volume}");
        }
    }
    let hidden =
        world.hidden(ProviderKind::Google, &Identity::Source(source()), START.plus(DAY * 5)).unwrap();
    assert!(hidden.score > 0.65 && hidden.blocks == 0 && hidden.usual_daily > 4_000.0, "{hidden:?}");
}

#[test]
fn people_and_machines_react_and_complaints_come_in_each_form() {
    let mut world = World::new(5, WorldPlan::default());
    for (n, domain) in (0..).zip(["yahoo.com", "outlook.com", "corporate.test", "gmail.com", "icloud.com"]) {
        assert_eq!(send(&mut world, &format!("complaint@{domain}"), &content(n), START).code, 250);
    }
    let mut log = Vec::new();
    send_day(&mut world, &[ProviderKind::Apple, ProviderKind::Corporate], 0, 400, &mut log);
    let events = world.due(START.plus(DAY * 3));
    let formats: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.happening {
            Happening::Complained { about, format } if about.recipient.starts_with("complaint@") => *format,
            _ => None,
        })
        .collect();
    for format in [ComplaintFormat::Yahoo, ComplaintFormat::Microsoft, ComplaintFormat::Cfbl] {
        assert_eq!(formats.iter().filter(|known| **known == format).count(), 1, "{format:?}");
    }
    let opened = |wanted: Reader| {
        events.iter().any(|event| matches!(&event.happening, Happening::Opened { by, .. } if *by == wanted))
    };
    assert!(opened(Reader::Person) && opened(Reader::PrivacyProxy) && opened(Reader::Scanner));
    assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert!(events.iter().any(|event| matches!(event.happening, Happening::DmarcReport(_))));
    assert!(events.iter().any(|event| matches!(event.happening, Happening::Bounced { .. })));
}

#[test]
fn the_dead_do_not_answer_and_the_flaky_break() {
    let mut world = World::new(5, WorldPlan::default());
    let dead = world.connect(caller(), "mx.dead.test", START);
    assert!(matches!(dead.outcome, CallOutcome::NoAnswer) && dead.latency > Duration::from_secs(10));
    let mut broken = 0;
    for n in 0..200 {
        let call = world.connect(caller(), "mx.flaky.test", START);
        let CallOutcome::Greeted(mut session) = call.outcome else {
            broken += 1;
            continue;
        };
        let envelope = Envelope { recipients: &["ann@flaky.test"] };
        let done = world.transact(&mut session, &envelope, &content(n), START);
        broken += u32::from(done.after == After::Broken);
        world.disconnect(&session, START);
    }
    assert!((20..120).contains(&broken), "{broken}");
}

#[test]
fn connections_have_a_limit() {
    let mut world = World::new(5, WorldPlan::default());
    let host = "mx1.naver.com";
    let sessions: Vec<_> = (0..20).map(|_| world.connect(caller(), host, START).outcome).collect();
    let greeted = sessions.iter().filter(|outcome| matches!(outcome, CallOutcome::Greeted(_))).count();
    assert!((3..8).contains(&greeted), "{greeted}");
    let refused = sessions.iter().any(
        |outcome| matches!(outcome, CallOutcome::Refused(reply) if reply.text().contains("Too many connections")),
    );
    assert!(refused);
}
