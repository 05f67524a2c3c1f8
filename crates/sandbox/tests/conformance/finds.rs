use std::time::Duration;

use postroad_base::{Clock, WorkspaceId};
use postroad_db::testing::each_database;
use postroad_sandbox::{Filter, SandboxError, Sort};

use crate::support::{START, World};

fn words(text: &str) -> Filter {
    Filter { text: Some(text.into()), ..Filter::default() }
}

async fn find(world: &World, text: &str) -> Vec<String> {
    world.subjects(&words(text), Sort::Newest).await
}

#[tokio::test]
async fn words_and_people_find_messages_of_one_workspace() {
    each_database(|db| async {
        let mut world = World::on(db).await;
        world.capture("Your invoice", "Please pay 47 euros").await;
        world.capture("請求書です", "Grüße").await;
        assert_eq!(find(&world, "invoice").await, ["Your invoice"]);
        assert_eq!(find(&world, "EUROS pay").await, ["Your invoice"]);
        assert_eq!(find(&world, "pay eur").await, ["Your invoice"]);
        assert_eq!(find(&world, "請求").await, ["請求書です"]);
        assert_eq!(find(&world, "grüß").await, ["請求書です"]);
        assert_eq!(find(&world, "bob@rcpt.example").await.len(), 2);
        assert_eq!(find(&world, "welcome").await.len(), 2);
        assert_eq!(find(&world, "rcpt").await.len(), 2);
        assert_eq!(find(&world, "nothing").await, [""; 0]);
        let found = world.sandbox.list(world.workspace, &words("\"--"), Sort::Newest, None, 5).await;
        assert!(matches!(found, Err(SandboxError::Search(_))));
        world.workspace = WorkspaceId::new(world.clock.now());
        assert_eq!(find(&world, "invoice").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn every_order_pages_through_everything_once() {
    each_database(|db| async {
        let world = World::on(db).await;
        for (subject, bytes) in [("b", 300), ("C", 100), ("a", 200), ("a", 200), ("d", 50)] {
            world.capture(subject, &"x".repeat(bytes)).await;
            world.clock.advance(Duration::from_secs(60));
        }
        let all = Filter::default();
        assert_eq!(world.subjects(&all, Sort::Newest).await, ["d", "a", "a", "C", "b"]);
        assert_eq!(world.subjects(&all, Sort::Oldest).await, ["b", "C", "a", "a", "d"]);
        assert_eq!(world.subjects(&all, Sort::Largest).await, ["b", "a", "a", "C", "d"]);
        assert_eq!(world.subjects(&all, Sort::Smallest).await, ["d", "C", "a", "a", "b"]);
        assert_eq!(world.subjects(&all, Sort::Subject).await, ["a", "a", "b", "C", "d"]);
        assert_eq!(world.subjects(&all, Sort::SubjectDescending).await, ["d", "C", "b", "a", "a"]);
        let since = START.plus(Duration::from_secs(60));
        let until = START.plus(Duration::from_secs(180));
        let between = Filter { since: Some(since), until: Some(until), ..Filter::default() };
        assert_eq!(world.subjects(&between, Sort::Oldest).await, ["C", "a"]);
        let page = world.sandbox.list(world.workspace, &all, Sort::Newest, None, 2).await.unwrap();
        let other = world.sandbox.list(world.workspace, &all, Sort::Largest, page.next.as_ref(), 2).await;
        assert!(matches!(other, Err(SandboxError::Cursor(_))));
    })
    .await;
}

#[tokio::test]
async fn what_was_looked_at_is_known() {
    each_database(|db| async {
        let world = World::on(db).await;
        let id = world.capture("one", "x").await;
        world.capture("two", "x").await;
        assert!(world.sandbox.set_read(world.workspace, id, true).await.unwrap().unwrap().read);
        assert!(world.sandbox.set_read(world.other, id, false).await.unwrap().is_none());
        let unread = Filter { unread: true, ..Filter::default() };
        assert_eq!(world.subjects(&unread, Sort::Newest).await, ["two"]);
        let summary = world.sandbox.summary(world.workspace).await.unwrap();
        assert_eq!((summary.total, summary.unread), (2, 1));
        assert_eq!(world.sandbox.summary(world.other).await.unwrap().total, 0);
    })
    .await;
}
