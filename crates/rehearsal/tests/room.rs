//! Rehearsals in the background, on both databases.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Clock, ManualClock, RehearsalId, UtcMillis, WorkspaceId};
use postroad_db::testing::each_database;
use postroad_rehearsal::{
    Kept, KeptState, NewRehearsal, Plan, PlanError, Policy, RehearsalRoom, RoomError, UNFINISHED_MOST,
    usual_weight,
};
use tokio::sync::oneshot;

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

fn small() -> Plan {
    Plan { days: 2, daily_volume: 1_000, weight: 10, ..Plan::default() }
}

fn new(workspace: WorkspaceId, name: &str, plan: Plan) -> NewRehearsal {
    NewRehearsal { workspace, name: name.to_owned(), plan, policy: Policy::Ours, seed: 7 }
}

/// Runs the room until one is over.
async fn run_until_over(
    room: &RehearsalRoom,
    workspace: WorkspaceId,
    id: RehearsalId,
) -> (Kept, Option<String>) {
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(room.clone().run(async move {
        stopped.await.ok();
    }));
    let over = async {
        loop {
            let found = room.get(workspace, id).await.unwrap().unwrap();
            if !matches!(found.0.state, KeptState::Waiting | KeptState::Running) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(120), over).await.expect("it ends");
    stop.send(()).unwrap();
    running.await.unwrap();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_runs_and_its_report_is_kept() {
    each_database(|db| async move {
        let clock = Arc::new(ManualClock::new(NOW));
        let room = RehearsalRoom::open(db, clock.clone()).await.unwrap();
        let (ours, others) = (WorkspaceId::new(NOW), WorkspaceId::new(NOW));
        let kept = room.start(new(ours, "Autumn", small())).await.unwrap();
        assert_eq!((kept.state, kept.summary), (KeptState::Waiting, None));
        assert_eq!(room.get(others, kept.id).await.unwrap(), None);
        let (done, report) = run_until_over(&room, ours, kept.id).await;
        assert_eq!((done.state, done.done_permille), (KeptState::Done, 1_000));
        let report: serde_json::Value = serde_json::from_str(&report.unwrap()).unwrap();
        assert_eq!((&report["seed"], &report["days"]), (&7.into(), &2.into()));
        let summary = done.summary.unwrap();
        assert_eq!(report["totals"]["delivered"], summary.delivered);
        assert!(summary.delivered > 0 && done.messages > 0);

        clock.advance(Duration::from_secs(1));
        let second = room.start(new(ours, "Winter", small())).await.unwrap();
        let names = |search: &'static str, before| {
            let room = room.clone();
            async move {
                let found = room.list(ours, search, before, 10).await.unwrap();
                found.into_iter().map(|kept| kept.name).collect::<Vec<_>>()
            }
        };
        assert_eq!(names("", None).await, ["Winter", "Autumn"]);
        assert_eq!(names("AUT", None).await, ["Autumn"]);
        assert_eq!(names("", Some(second.id)).await, ["Autumn"]);
        assert!(room.list(others, "", None, 10).await.unwrap().is_empty());
        assert!(!room.delete(others, kept.id).await.unwrap());
        assert!(room.delete(ours, kept.id).await.unwrap());
        assert_eq!(names("", None).await, ["Winter"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_has_bounds() {
    each_database(|db| async move {
        let room = RehearsalRoom::open(db, Arc::new(ManualClock::new(NOW))).await.unwrap();
        let workspace = WorkspaceId::new(NOW);
        let large = Plan { days: 120, daily_volume: 10_000_000, ..Plan::default() };
        let refused = room.start(new(workspace, "", large.clone())).await;
        assert!(matches!(refused, Err(RoomError::TooLarge { least_weight: 400, .. })), "{refused:?}");
        let weighted = Plan { weight: usual_weight(&large), ..large };
        let none = room.start(new(workspace, "", Plan { sources: Vec::new(), ..small() })).await;
        assert!(matches!(none, Err(RoomError::Plan(PlanError::Sources))), "{none:?}");
        let mut waiting = vec![room.start(new(workspace, "", weighted)).await.unwrap()];
        for _ in 1..UNFINISHED_MOST {
            waiting.push(room.start(new(workspace, "", small())).await.unwrap());
        }
        assert!(matches!(room.start(new(workspace, "", small())).await, Err(RoomError::Full)));
        let cancelled = room.cancel(workspace, waiting[0].id).await.unwrap().unwrap();
        assert_eq!(cancelled.state, KeptState::Cancelled);
        room.start(new(workspace, "", small())).await.unwrap();
        assert_eq!(room.cancel(WorkspaceId::new(NOW), waiting[1].id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_runs_is_ended_and_tells_what_it_found() {
    each_database(|db| async move {
        let room = RehearsalRoom::open(db, Arc::new(ManualClock::new(NOW))).await.unwrap();
        let workspace = WorkspaceId::new(NOW);
        // More than anybody waits for.
        let long = Plan { days: 120, daily_volume: 25_000, ..Plan::default() };
        let kept = room.start(new(workspace, "", long)).await.unwrap();
        let ending = tokio::spawn({
            let room = room.clone();
            async move {
                while room.get(workspace, kept.id).await.unwrap().unwrap().0.state != KeptState::Running {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                room.cancel(workspace, kept.id).await.unwrap();
            }
        });
        let (ended, report) = run_until_over(&room, workspace, kept.id).await;
        ending.await.unwrap();
        assert_eq!(ended.state, KeptState::Cancelled);
        let report: serde_json::Value = serde_json::from_str(&report.unwrap()).unwrap();
        assert_eq!(report["cancelled"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_process_ended_is_begun_anew() {
    each_database(|db| async move {
        let clock = Arc::new(ManualClock::new(NOW));
        let room = RehearsalRoom::open(db.clone(), clock.clone()).await.unwrap();
        let workspace = WorkspaceId::new(NOW);
        let kept = room.start(new(workspace, "", small())).await.unwrap();
        let lost = "UPDATE rehearsals SET state = 'running', runs = ?, touched_at = ?";
        db.execute(lost, postroad_db::values![1_i64, clock.now()]).await.unwrap();
        clock.advance(Duration::from_secs(61));
        assert_eq!(run_until_over(&room, workspace, kept.id).await.0.state, KeptState::Done);

        let unlucky = room.start(new(workspace, "", small())).await.unwrap();
        db.execute(lost, postroad_db::values![2_i64, clock.now()]).await.unwrap();
        clock.advance(Duration::from_secs(61));
        let failed = run_until_over(&room, workspace, unlucky.id).await.0;
        assert_eq!((failed.state, failed.problem.as_deref()), (KeptState::Failed, Some("interrupted")));
    })
    .await;
}
