use postroad_base::{EventKind, MessageId};
use postroad_db::testing::each_database;
use postroad_db::values;
use postroad_delivery::Capture;
use postroad_insight::RecipientStatus;

use crate::support::{START, World};

#[tokio::test]
async fn a_message_is_kept_as_it_came() {
    each_database(|db| async {
        let world = World::on(db).await;
        let mut live = world.sandbox.subscribe();
        let message = world.message("Hello", "Good morning");
        let (id, content) = (message.record.id, message.content.clone());
        world.sandbox.capture(message).await.unwrap();
        let found = world.sandbox.get(world.workspace, id).await.unwrap().unwrap();
        assert_eq!(found.content, content);
        assert_eq!(found.message.captured_at, START);
        assert_eq!(found.message.size_bytes, content.len() as u64);
        assert_eq!(found.message.facts.subject, "Hello");
        assert_eq!(found.message.facts.to, "Bob <bob@rcpt.example>");
        assert_eq!(found.message.recipient_count, 2);
        assert_eq!(found.detail.metadata["order"], 7);
        assert_eq!(found.detail.suppressed[0].to_string(), "c@rcpt.example");
        assert_eq!(found.detail.transcript.lines[0].text, "EHLO x");
        assert_eq!(live.recv().await.unwrap()[0], found.message);
        assert!(world.sandbox.get(world.other, id).await.unwrap().is_none());
        let strange = world.raw(b"no header at all\0\xff\n\n".to_vec());
        let id = strange.record.id;
        world.sandbox.capture(strange).await.unwrap();
        let found = world.sandbox.get(world.workspace, id).await.unwrap().unwrap();
        assert_eq!(found.content, &b"no header at all\0\xff\n\n"[..]);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    each_database(|db| async {
        let world = World::on(db).await;
        let captures = (0..300).map(|n| {
            let message = world.message(&format!("n{n}"), &"x".repeat(n * 10));
            world.sandbox.capture(message)
        });
        for result in futures::future::join_all(captures).await {
            result.unwrap();
        }
        let summary = world.sandbox.summary(world.workspace).await.unwrap();
        assert_eq!((summary.total, summary.unread), (300, 300));
    })
    .await;
}

#[tokio::test]
async fn the_event_log_has_it_once_however_often_it_is_told() {
    each_database(|db| async {
        let mut world = World::on(db).await;
        let id = world.capture("Hello", "x").await;
        // As if the process had died before the mark was removed, twice.
        world.again().await;
        mark(&world, id).await;
        world.again().await;
        world.events.flush().await.unwrap();
        let story = world.events.message(Some(world.workspace), id).await.unwrap().unwrap();
        assert_eq!(story.recipients.len(), 2);
        assert!(story.recipients.iter().all(|one| one.status == RecipientStatus::Captured));
        let captured = story.events.iter().filter(|event| event.kind == EventKind::Captured);
        assert_eq!(captured.count(), 2);
        assert_eq!(story.facts.recipient_count, 2);
    })
    .await;
}

#[tokio::test]
async fn a_settled_mark_is_gone() {
    each_database(|db| async {
        let world = World::on(db).await;
        world.capture("Hello", "x").await;
        world.sandbox.settle().await.unwrap();
        let row = world.db.query_one("SELECT COUNT(*) AS n FROM sandbox_unannounced", Vec::new()).await;
        assert_eq!(row.unwrap().unwrap().get::<i64>("n").unwrap(), 0);
    })
    .await;
}

async fn mark(world: &World, id: MessageId) {
    let sql = "INSERT INTO sandbox_unannounced (seq, node) SELECT seq, 1 FROM sandbox_messages WHERE id = ?";
    assert_eq!(world.db.execute(sql, values![id]).await.unwrap(), 1);
}
