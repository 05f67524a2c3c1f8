use postroad_base::{Clock, SourceId};
use postroad_delivery::egress::warmup::{Decision, Noted, Plan, Subject};
use postroad_delivery::egress::{Choice, Egress, EgressError, SourceIndex, WarmupChange};

use super::support::{FIRST, Fixture, choose, each};

/// Two stages: 24 and 240 a day.
fn plan() -> Plan {
    Plan::custom("mine", "", &[24, 240]).unwrap()
}

/// Sends what the day allows, hour by hour, and has it all delivered.
fn send_all_day(world: &Fixture, egress: &Egress, day: i64) -> u64 {
    let mut sent = 0;
    for hour in 0..24 {
        world.at(day, hour);
        while let Choice::Source(source) = choose(egress, world.clock.now()) {
            egress.note(source, None, "google", Noted::Delivered);
            sent += 1;
            assert!(sent <= 10_000, "no limit");
        }
    }
    sent
}

async fn stage(egress: &Egress, source: SourceId) -> u32 {
    let warmup = egress.warmup_of(&Subject::Source(source)).await.unwrap().unwrap();
    egress.progress(&warmup).await.unwrap()[0].1.stage
}

#[tokio::test]
async fn a_day_is_counted_decided_and_kept() {
    each(|world| async move {
        let source = world.carrying("cold", "192.0.2.1").await;
        let warmup = world.one.start_warmup(&Subject::Source(source.id), plan()).await.unwrap();
        assert_eq!(send_all_day(&world, &world.one, 0), 24);
        world.one.tick().await.unwrap();
        world.at(1, 1);
        // Another process decides; this one follows.
        world.other.tick().await.unwrap();
        world.one.tick().await.unwrap();
        assert_eq!((stage(&world.one, source.id).await, stage(&world.other, source.id).await), (1, 1));
        let days = world.one.warmup_days(warmup.id, "google", FIRST, 9).await.unwrap();
        assert_eq!((days[0].day, days[0].stage, days[0].counts.delivered), (FIRST, 0, 24));
        assert_eq!(days[0].decision, Some(Decision::Promote));
        assert_eq!(send_all_day(&world, &world.one, 1), 240);
        world.one.tick().await.unwrap();
        world.at(2, 1);
        world.one.tick().await.unwrap();
        assert_eq!(stage(&world.one, source.id).await, 2, "warm");
        assert!(matches!(choose(&world.one, world.clock.now()), Choice::Source(_)));
        let figures = world.other.figures(Some(source.id), FIRST).await.unwrap();
        let delivered: Vec<_> = figures.iter().map(|(day, _, counts)| (*day, counts.delivered)).collect();
        assert_eq!(delivered, [(FIRST, 24), (FIRST.plus(1), 240)]);
    })
    .await;
}

#[tokio::test]
async fn what_says_nothing_about_the_source_costs_it_nothing() {
    each(|world| async move {
        let source = world.carrying("cold", "192.0.2.1").await;
        world.one.start_warmup(&Subject::Source(source.id), plan()).await.unwrap();
        for hour in 0..24 {
            world.at(0, hour);
            // Greylisted: put off once, after the grant was written down, and taken the second time.
            while let Choice::Source(index) = choose(&world.one, world.clock.now()) {
                world.one.tick().await.unwrap();
                world.one.put_off(index, None, "google");
                let Choice::Source(index) = choose(&world.one, world.clock.now()) else {
                    panic!("the grant was given back")
                };
                world.one.note(index, None, "google", Noted::Delivered);
            }
        }
        world.one.tick().await.unwrap();
        let warmup = world.one.warmup_of(&Subject::Source(source.id)).await.unwrap().unwrap();
        let counts = world.one.progress(&warmup).await.unwrap()[0].2;
        assert_eq!((counts.sent, counts.delivered, counts.deferred), (24, 24, 0));
        world.at(1, 1);
        world.one.tick().await.unwrap();
        assert_eq!(stage(&world.one, source.id).await, 1, "promoted");
        let figures = world.one.figures(Some(source.id), FIRST).await.unwrap();
        assert_eq!(figures[0].2.deferred, 24, "the figures know of it");
    })
    .await;
}

#[tokio::test]
async fn processes_share_an_allowance_and_a_restart_keeps_it() {
    each(|world| async move {
        let source = world.carrying("cold", "192.0.2.1").await;
        world.one.start_warmup(&Subject::Source(source.id), plan()).await.unwrap();
        world.other.tick().await.unwrap();
        world.at(0, 23);
        // A fifth of the day, five, is what each takes within an hour.
        for egress in [&world.one, &world.other] {
            for _ in 0..5 {
                assert!(matches!(choose(egress, world.clock.now()), Choice::Source(_)));
            }
            egress.tick().await.unwrap();
        }
        let restarted = world.restarted().await;
        let warmup = restarted.warmup_of(&Subject::Source(source.id)).await.unwrap().unwrap();
        assert_eq!(restarted.progress(&warmup).await.unwrap()[0].2.sent, 10);
        world.one.tick().await.unwrap();
        assert_eq!(world.one.progress(&warmup).await.unwrap()[0].2.sent, 10);
    })
    .await;
}

#[tokio::test]
async fn days_without_a_server_are_decided_afterwards() {
    each(|world| async move {
        let source = world.carrying("cold", "192.0.2.1").await;
        world.one.start_warmup(&Subject::Source(source.id), plan()).await.unwrap();
        send_all_day(&world, &world.one, 0);
        world.one.tick().await.unwrap();
        world.at(3, 1);
        assert_eq!(stage(&world.restarted().await, source.id).await, 1);
        world.at(40, 1);
        assert_eq!(stage(&world.restarted().await, source.id).await, 0, "idle for more than thirty days");
    })
    .await;
}

#[tokio::test]
async fn people_pause_change_restart_and_stop() {
    each(|world| async move {
        let source = world.carrying("cold", "192.0.2.1").await;
        let warmup = world.one.start_warmup(&Subject::Source(source.id), plan()).await.unwrap();
        let change = async |change| world.one.change_warmup(warmup.id, &change).await.unwrap().unwrap();
        assert!(change(WarmupChange::Pause).await.paused);
        send_all_day(&world, &world.one, 0);
        world.at(1, 1);
        world.one.tick().await.unwrap();
        assert_eq!(stage(&world.one, source.id).await, 0, "a pause keeps the stage");
        assert!(!change(WarmupChange::Resume).await.paused);
        send_all_day(&world, &world.one, 1);
        world.at(2, 1);
        world.one.tick().await.unwrap();
        assert_eq!(stage(&world.one, source.id).await, 1);
        // 240 a day; SparkPost's first stage allows 200.
        assert_eq!(change(WarmupChange::Plan(Plan::find("sparkpost").unwrap())).await.plan.name, "sparkpost");
        assert_eq!(stage(&world.one, source.id).await, 0);
        assert_eq!(change(WarmupChange::Restart).await.began, FIRST.plus(2));
        assert!(world.one.stop_warmup(warmup.id).await.unwrap());
        for _ in 0..1_000 {
            assert_eq!(choose(&world.one, world.clock.now()), Choice::Source(SourceIndex(1)));
        }
        assert_eq!(world.one.change_warmup(warmup.id, &WarmupChange::Pause).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_subject_is_warmed_up_once() {
    each(|world| async move {
        let domain = Subject::Domain("new.example".parse().unwrap());
        world.one.start_warmup(&domain, plan()).await.unwrap();
        let again = world.one.start_warmup(&domain, plan()).await;
        assert!(matches!(again, Err(EgressError::Taken { field: "subject", .. })), "{again:?}");
        let nobody = Subject::Source(SourceId::new(world.clock.now()));
        let missing = world.one.start_warmup(&nobody, plan()).await;
        assert!(matches!(missing, Err(EgressError::Missing("source"))), "{missing:?}");
        let listed = world.other.warmups(None, 9).await.unwrap();
        assert_eq!(listed.iter().map(|warmup| &warmup.subject).collect::<Vec<_>>(), [&domain]);
        assert_eq!(world.other.warmups(Some(listed[0].id), 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn custom_plans_are_kept_beside_the_built_in() {
    each(|world| async move {
        world.one.add_plan(&plan()).await.unwrap();
        assert!(matches!(world.one.add_plan(&plan()).await, Err(EgressError::Taken { field: "name", .. })));
        let built_in = Plan::custom("ses", "", &[1, 2]).unwrap();
        assert!(matches!(world.one.add_plan(&built_in).await, Err(EgressError::Taken { .. })));
        let names: Vec<_> = world.other.plans().await.unwrap().into_iter().map(|plan| plan.name).collect();
        assert_eq!(names, ["sparkpost", "sendgrid", "ses", "mailtrap", "gentle", "mine"]);
        assert!(world.other.remove_plan("mine").await.unwrap());
        assert!(!world.other.remove_plan("mine").await.unwrap());
    })
    .await;
}
