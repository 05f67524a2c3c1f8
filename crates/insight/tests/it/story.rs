use std::time::Duration;

use postroad_base::{EventKind, WorkspaceId};
use postroad_db::testing::each_database;
use postroad_insight::RecipientStatus;

use crate::support::{START, World, happened};

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.com";

#[tokio::test]
async fn a_story_has_every_event_in_order_and_each_recipient() {
    each_database(async |db| {
        let world = World::new(db).await;
        let message = world.accept(&[ANN, BOB], "story").await;
        for number in 1..=20 {
            world.pass(Duration::from_secs(900));
            world.write(vec![happened(&world.deferred(&message, ANN, number))]).await;
        }
        world.write(vec![happened(&world.delivered(&message, BOB))]).await;
        let story = world.log.message(Some(world.workspace), message.id).await.unwrap().unwrap();
        assert!(!story.truncated);
        assert_eq!(story.facts.id, message.id);
        assert_eq!(story.facts.envelope_from, message.envelope_from);
        assert_eq!(story.events.len(), 22);
        assert!(story.events.is_sorted_by_key(|event| event.at));
        assert_eq!(story.events[0].kind, EventKind::Accepted);
        assert_eq!(story.events[0].recipient, None, "it has two");
        assert_eq!(story.events[20].attempt.as_ref().unwrap().number, 20);
        let [ann, bob] = &story.recipients[..] else { panic!("two recipients") };
        assert_eq!((ann.status, ann.attempts), (RecipientStatus::Deferred, 20));
        assert_eq!(ann.next_attempt, Some(world.now().plus(Duration::from_secs(900))));
        assert_eq!((bob.status, bob.attempts, bob.next_attempt), (RecipientStatus::Delivered, 1, None));
    })
    .await;
}

#[tokio::test]
async fn another_workspace_does_not_see_it() {
    each_database(async |db| {
        let world = World::new(db).await;
        let message = world.accept(&[ANN], "mine").await;
        let other = WorkspaceId::new(START);
        assert!(world.log.message(Some(other), message.id).await.unwrap().is_none());
        assert!(world.log.message(None, message.id).await.unwrap().is_some());
    })
    .await;
}
