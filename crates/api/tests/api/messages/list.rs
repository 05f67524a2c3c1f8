use serde_json::{Value, json};

use crate::support::World;

async fn subjects(world: &World, query: &str) -> Vec<String> {
    let page = world.get(&format!("/messages?{query}")).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["subject"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn messages_are_found_by_what_they_are() {
    let world = World::new().await;
    for (to, subject, tag) in [
        ("bob@example.org", "First invoice", "invoice"),
        ("carol@example.net", "Second invoice", "invoice"),
        ("bob@example.org", "Newsletter", "news"),
    ] {
        let message =
            json!({ "from": "ann@example.com", "to": to, "subject": subject, "text": "x", "tags": [tag] });
        world.post("/messages", &message).await.expect(202);
        world.clock.advance(std::time::Duration::from_secs(60));
    }
    world.state.events.flush().await.unwrap();
    let check =
        async |query: &str, expected: &[&str]| assert_eq!(subjects(&world, query).await, expected, "{query}");
    check("", &["Newsletter", "Second invoice", "First invoice"]).await;
    check("recipient=Bob@example.org", &["Newsletter", "First invoice"]).await;
    check("domain=example.net", &["Second invoice"]).await;
    check("tag=invoice&recipient=bob@example.org", &["First invoice"]).await;
    check("subject=invoice", &["Second invoice", "First invoice"]).await;
    check("q=carol", &["Second invoice"]).await;
    check("status=queued&limit=1", &["Newsletter"]).await;
    check("status=bounced", &[]).await;
    check("since=2026-01-31T12:01:00Z&until=2026-01-31T12:02:00Z", &["Second invoice"]).await;
    check("source=smtp", &[]).await;
}

#[tokio::test]
async fn pages_follow_each_other() {
    let world = World::new().await;
    for n in 0..5 {
        let message = json!({ "from": "ann@example.com", "to": "bob@example.org", "subject": format!("{n}"), "text": "x" });
        world.post("/messages", &message).await.expect(202);
    }
    world.state.events.flush().await.unwrap();
    let mut found = Vec::new();
    let mut path = "/messages?limit=2".to_owned();
    loop {
        let page = world.get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        found.extend(items.iter().map(|item| item["subject"].as_str().unwrap().to_owned()));
        match &page["next_cursor"] {
            Value::String(cursor) => path = format!("/messages?limit=2&cursor={cursor}"),
            _ => break,
        }
    }
    assert_eq!(found, ["4", "3", "2", "1", "0"]);
}
