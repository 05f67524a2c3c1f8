use std::time::Duration;

use postroad_base::Clock;
use postroad_db::testing::each_database;
use postroad_sandbox::{Filter, Keeps, Selection, Sort};

use crate::support::World;

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn ids_words_and_everything_can_be_deleted() {
    each_database(|db| async {
        let world = World::on(db).await;
        let mut ids = Vec::new();
        for n in 0..20 {
            ids.push(world.capture(&format!("n{n}"), if n < 5 { "first" } else { "later" }).await);
        }
        let some = Selection::Ids(ids[18..].to_vec());
        assert_eq!(world.sandbox.count(world.other, &some).await.unwrap(), 0);
        assert_eq!(world.sandbox.delete(world.other, &some).await.unwrap().messages, 0);
        assert_eq!(world.sandbox.count(world.workspace, &some).await.unwrap(), 2);
        assert_eq!(world.sandbox.delete(world.workspace, &some).await.unwrap().messages, 2);
        assert!(world.sandbox.get(world.workspace, ids[18]).await.unwrap().is_none());
        let first = Selection::Matching(Filter { text: Some("first".into()), ..Filter::default() });
        assert_eq!(world.sandbox.delete(world.workspace, &first).await.unwrap().messages, 5);
        assert_eq!(world.sandbox.count(world.workspace, &first).await.unwrap(), 0);
        let all = Selection::Matching(Filter::default());
        assert_eq!(world.sandbox.delete(world.workspace, &all).await.unwrap().messages, 13);
        let none = Selection::Ids(Vec::new());
        assert_eq!(world.sandbox.delete(world.workspace, &none).await.unwrap().messages, 0);
        for table in ["sandbox_contents", "sandbox_unannounced"] {
            let row = world.db.query_one(&format!("SELECT COUNT(*) AS n FROM {table}"), Vec::new()).await;
            assert_eq!(row.unwrap().unwrap().get::<i64>("n").unwrap(), 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_oldest_go_first() {
    each_database(|db| async {
        let world = World::keeping(db, Keeps { messages_max: 3, days: 2 }).await;
        for subject in ["a", "b", "c", "d", "e"] {
            world.capture(subject, "x").await;
        }
        assert_eq!(world.sandbox.prune(world.clock.now()).await.unwrap().messages, 2);
        assert_eq!(world.subjects(&Filter::default(), Sort::Newest).await, ["e", "d", "c"]);
        assert_eq!(world.sandbox.prune(world.clock.now()).await.unwrap().messages, 0);
        world.clock.advance(DAY);
        world.capture("f", "x").await;
        world.clock.advance(DAY + Duration::from_secs(1));
        assert_eq!(world.sandbox.prune(world.clock.now()).await.unwrap().messages, 3);
        assert_eq!(world.subjects(&Filter::default(), Sort::Newest).await, ["f"]);
    })
    .await;
}

#[tokio::test]
async fn a_person_can_be_found_and_erased() {
    each_database(|db| async {
        let world = World::on(db).await;
        let id = world.capture("one", "x").await;
        let stranger = "stranger@rcpt.example".parse().unwrap();
        assert_eq!(world.sandbox.erase_person(world.workspace, &stranger).await.unwrap(), 0);
        let bob = "bob@RCPT.example".parse().unwrap();
        let (found, more) = world.sandbox.of_person(world.workspace, &bob, i64::MAX).await.unwrap();
        assert_eq!((found[0].id, found.len(), more), (id, 1, None));
        assert_eq!(world.sandbox.erase_person(world.other, &bob).await.unwrap(), 0);
        assert_eq!(world.sandbox.erase_person(world.workspace, &bob).await.unwrap(), 1);
        assert_eq!(world.sandbox.erase_person(world.workspace, &bob).await.unwrap(), 0);
        assert!(world.sandbox.get(world.workspace, id).await.unwrap().is_none());
    })
    .await;
}
