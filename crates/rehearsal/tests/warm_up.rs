//! Months of sending, with the queue's own decisions.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use postroad_rehearsal::{ListQuality, Plan, PlanError, Policy, Rehearsal, Report, WarmUp, draw, read_list};

/// 3 new sources to 1 million a day; one simulated message stands for 500. The full size is
/// `cargo run --release -p postroad-rehearsal --example month`.
fn month() -> Plan {
    Plan {
        daily_volume: 1_000_000,
        sources: ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|source| source.parse().unwrap()).into(),
        weight: 500,
        ..Plan::default()
    }
}

/// Two weeks to what 2 sources can do.
fn fortnight() -> Plan {
    Plan { days: 14, daily_volume: 20_000, weight: 20, ..month() }
}

fn run(plan: Plan, policy: Policy) -> Report {
    Rehearsal::of_plan(plan, policy, 1).unwrap().run(&mut |_| true)
}

fn blocks(report: &Report) -> u32 {
    report.sources.iter().map(|source| source.blocks).sum()
}

fn advises(report: &Report, rule: &str) -> bool {
    report.advice.iter().any(|advice| advice.rule == rule)
}

#[test]
fn a_month_to_a_million_a_day_is_blocked_when_naive_and_arrives_when_warmed_up() {
    let naive = run(month(), Policy::Naive);
    let ours = run(month(), Policy::Ours);
    assert!(blocks(&naive) >= 6, "{}", draw(&naive));
    assert_eq!(blocks(&ours), 0, "{}", draw(&ours));
    assert!(ours.full_volume_on_day.is_some_and(|day| day < 25), "{}", draw(&ours));
    assert!(naive.full_volume_on_day.is_none(), "{}", draw(&naive));
    assert!(ours.totals.inbox > 5 * naive.totals.inbox.max(1));
    assert!(advises(&naive, "blocked") && !advises(&ours, "blocked"));
}

#[test]
fn the_same_seed_gives_the_same_report() {
    for policy in [Policy::Ours, Policy::Naive] {
        let json = |seed| {
            let plan = Plan { days: 5, weight: 50, ..fortnight() };
            let report = Rehearsal::of_plan(plan, policy, seed).unwrap().run(&mut |_| true);
            serde_json::to_string(&report).unwrap()
        };
        assert_eq!(json(7), json(7), "{policy:?}");
        assert_ne!(json(7), json(8), "{policy:?}");
    }
}

#[test]
fn a_bought_list_is_advised_against_and_never_warms_up() {
    let plan = Plan { list: ListQuality::Bought, engaged_first: false, ..fortnight() };
    let bought = run(plan, Policy::Ours);
    let confirmed = run(Plan { list: ListQuality::Confirmed, ..fortnight() }, Policy::Ours);
    assert!(advises(&bought, "unknown-recipients"), "{}", draw(&bought));
    assert!(bought.full_volume_on_day.is_none(), "{}", draw(&bought));
    assert!(confirmed.totals.inbox > bought.totals.inbox, "{}", draw(&bought));
}

#[test]
fn what_is_missing_for_the_large_providers_is_said() {
    let report = run(Plan { days: 3, authenticated: false, reverse_dns: false, ..fortnight() }, Policy::Ours);
    assert!(advises(&report, "sender-requirements"));
    let google = report.providers.iter().find(|provider| provider.provider == "google").unwrap();
    assert_eq!(google.total.delivered, 0, "{}", draw(&report));
}

#[test]
fn a_list_is_sent_once_and_the_rehearsal_ends_then() {
    let text: String = (0..300).map(|n| format!("u{n}@gmail.com\nu{n}@company{n}.example\n")).collect();
    let list = read_list(&text).unwrap();
    let plan = Plan { warm_up: WarmUp::Named("none".to_owned()), usual_daily: 50_000.0, ..Plan::default() };
    let report = Rehearsal::of_list(plan.clone(), &list, Policy::Ours, 1).unwrap().run(&mut |_| true);
    let hours = report.finished_after_hours.unwrap();
    // Whoever does not answer is tried for two days.
    assert!(hours < 75.0, "{hours}");
    assert_eq!(report.totals.wanted, 600);
    assert!(report.totals.delivered > 450, "{}", draw(&report));
    let dealt_with = report.totals.delivered + report.totals.bounced + report.totals.expired;
    assert_eq!(dealt_with, 600, "{}", draw(&report));
    assert_eq!(Rehearsal::of_list(plan, &[], Policy::Ours, 1).err(), Some(PlanError::EmptyList));
}

#[test]
fn a_rehearsal_can_be_cancelled_and_tells_what_it_found() {
    let mut last = None;
    let report = Rehearsal::of_plan(fortnight(), Policy::Ours, 1).unwrap().run(&mut |progress| {
        assert!(last.is_none_or(|last| last <= progress.done));
        last = Some(progress.done);
        progress.day < 3
    });
    assert!(report.cancelled);
    assert_eq!(report.days, 3);
    assert!(report.totals.delivered > 0);
}
