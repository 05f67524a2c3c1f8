use std::time::Duration;

use postroad_base::{EnhancedCode, Event, EventKind, Reply};
use postroad_db::testing::each_database;

use crate::support::{World, happened};

const ANN: &str = "ann@example.org";

async fn sentence(world: &World) -> String {
    let explained = world.log.why_address(Some(world.workspace), &ANN.parse().unwrap()).await.unwrap();
    explained[0].recipients[0].sentence.clone()
}

#[tokio::test]
async fn each_state_explains_itself_in_one_sentence() {
    each_database(async |db| {
        let world = World::new(db).await;
        let message = world.accept(&[ANN, "bob@example.org"], "hello").await;
        assert_eq!(sentence(&world).await, "Accepted at 2026-03-01T10:00:00Z and waiting for its first attempt.");
        for number in 1..=3 {
            world.pass(Duration::from_secs(60));
            world.write(vec![happened(&world.deferred(&message, ANN, number))]).await;
        }
        assert_eq!(
            sentence(&world).await,
            "Deferred 3 times by mx1.example.net [192.0.2.25] (451 4.7.1 Try again later), \
            last at 2026-03-01T10:03:00Z; next attempt at 2026-03-01T10:18:00Z."
        );
        let say = |kind, reason: &str| Event {
            reason: Some(reason.to_owned()),
            ..world.event(&message, ANN, kind)
        };
        world.write(vec![happened(&say(EventKind::Held, "held by ops@shop.example."))]).await;
        assert_eq!(
            sentence(&world).await,
            "Held since 2026-03-01T10:03:00Z: held by ops@shop.example; it stays until it is released or cancelled."
        );
        world.write(vec![happened(&world.event(&message, ANN, EventKind::Released))]).await;
        assert_eq!(sentence(&world).await, "Released at 2026-03-01T10:03:00Z and waiting for its next attempt.");
        world.write(vec![happened(&world.event(&message, ANN, EventKind::Expired))]).await;
        assert_eq!(
            sentence(&world).await,
            "Given up at 2026-03-01T10:03:00Z after 3 attempts without success; the last attempt was deferred \
            by mx1.example.net [192.0.2.25] (451 4.7.1 Try again later)."
        );
    })
    .await;
}

#[tokio::test]
async fn ends_explain_themselves() {
    each_database(async |db| {
        let world = World::new(db).await;
        let message = world.accept(&[ANN], "one").await;
        world.write(vec![happened(&world.delivered(&message, ANN))]).await;
        assert_eq!(
            sentence(&world).await,
            "Delivered at 2026-03-01T10:00:00Z: taken by mx1.example.net [192.0.2.25] \
            (250 2.0.0 Ok: queued as 4XyZ)."
        );
        let message = world.accept(&[ANN], "two").await;
        let bounced = Event {
            reply: Some(Reply::new(550, EnhancedCode::new(5, 1, 1), "No such user")),
            ..world.event(&message, ANN, EventKind::Bounced)
        };
        world.write(vec![happened(&bounced)]).await;
        assert_eq!(
            sentence(&world).await,
            "Refused for good at 2026-03-01T10:00:00Z (550 5.1.1 No such user); it is not tried again."
        );
        let message = world.accept(&[ANN], "three").await;
        world.write(vec![happened(&world.event(&message, ANN, EventKind::Suppressed))]).await;
        assert_eq!(
            sentence(&world).await,
            "Not sent at 2026-03-01T10:00:00Z: the address is on the suppression list."
        );
        let explained = world.log.why_message(None, message.id).await.unwrap().unwrap();
        assert_eq!(explained.recipients[0].events.len(), 2);
        let nobody = world.log.why_address(None, &"nobody@example.org".parse().unwrap()).await.unwrap();
        assert_eq!(nobody, []);
    })
    .await;
}
