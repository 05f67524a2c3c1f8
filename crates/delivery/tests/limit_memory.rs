//! Learned limits on both databases.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Clock, ManualClock, SourceId, UtcMillis, WorkspaceId};
use postroad_db::testing::each_database;
use postroad_delivery::memory::{Lesson, LimitMemory, MemoryKey, Remembered};
use postroad_delivery::shaping::{Controller, FORGOTTEN_AFTER, LearnedGate, Profiles, parse_sample};

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

/// What a controller learned of some words at a time, and the gate they closed.
fn lesson(provider: &str, words: &str, at: UtcMillis) -> (Lesson, Option<Lesson>) {
    let profiles = Profiles::builtin();
    let profile = profiles.get(profiles.find(provider).unwrap());
    let mut controller = Controller::new(Arc::clone(profile), 20, at);
    let reply = parse_sample(words).unwrap();
    let rule = profile.rule_for(&reply).cloned();
    controller.replied(&reply, rule.as_deref(), 3, 4, at);
    let gate = LearnedGate::of(controller.gate()).map(Lesson::Gate);
    (Lesson::Limits(controller.learned().unwrap()), gate)
}

fn all(at: UtcMillis) -> Vec<Remembered> {
    let (limits, _) =
        lesson("google", "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail", at);
    let (_, gate) = lesson("yahoo", "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred", at);
    let gate = gate.unwrap();
    let target = "provider:google".to_owned();
    let source = Some(SourceId::new(NOW));
    let keys = [
        (MemoryKey::Path { source: None, target: target.clone() }, limits.clone()),
        (MemoryKey::Path { source, target: target.clone() }, limits),
        (MemoryKey::Source(None), gate.clone()),
        (MemoryKey::Source(source), gate.clone()),
        (MemoryKey::Target("site:mx.example.org".into()), gate.clone()),
        (MemoryKey::Workspace { workspace: WorkspaceId::new(NOW), target }, gate),
    ];
    keys.into_iter().map(|(key, lesson)| Remembered { key, lesson }).collect()
}

fn sorted(mut remembered: Vec<Remembered>) -> Vec<Remembered> {
    remembered.sort_by(|one, other| one.key.cmp(&other.key));
    remembered
}

#[tokio::test]
async fn lessons_are_kept_replaced_and_forgotten() {
    each_database(|db| async move {
        let clock = Arc::new(ManualClock::new(NOW));
        let one = LimitMemory::open(db.clone(), clock.clone()).await.unwrap();
        let lessons = all(NOW);
        one.save(&lessons).await.unwrap();
        let other = LimitMemory::open(db, clock.clone()).await.unwrap();
        assert_eq!(sorted(other.load().await.unwrap()), sorted(lessons.clone()));

        let later = NOW.plus(Duration::from_secs(60));
        let newer: Vec<Remembered> = all(later)
            .into_iter()
            .zip(&lessons)
            .map(|(newer, older)| Remembered { key: older.key.clone(), ..newer })
            .collect();
        // The same key twice in one call: the last word counts.
        one.save(&[lessons.clone(), newer.clone()].concat()).await.unwrap();
        assert_eq!(sorted(other.load().await.unwrap()), sorted(newer.clone()));

        one.forget(&[MemoryKey::Source(None)]).await.unwrap();
        assert_eq!(other.load().await.unwrap().len(), lessons.len() - 1);

        clock.advance(FORGOTTEN_AFTER + Duration::from_secs(59));
        assert_eq!(other.load().await.unwrap().len(), lessons.len() - 1, "a day and a minute later");
        clock.advance(Duration::from_secs(2));
        assert_eq!(other.load().await.unwrap(), []);
        assert!(clock.now() > later);
    })
    .await;
}
