//! `/api/v1/live`

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use futures::StreamExt;
use postroad_account::Scope;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Call, World};

/// Longer than anything here takes; only a failure waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// One listener.
struct Ear {
    body: BodyDataStream,
    text: String,
}

#[derive(Debug, PartialEq)]
struct Heard {
    event: String,
    id: Option<String>,
    data: Value,
}

impl Ear {
    async fn open(world: &World, key: &str, query: &str, last: Option<&str>) -> Self {
        let mut request = Request::builder()
            .uri(format!("/api/v1/live?{query}"))
            .header(header::AUTHORIZATION, format!("Bearer {key}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40_000))));
        let response = world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event; `None` at the end of the stream.
    async fn hear(&mut self) -> Option<Heard> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let begin = format!("{name}: ");
                    event.lines().find_map(|line| line.strip_prefix(&begin)).map(str::to_owned)
                };
                let heard = Heard {
                    event: field("event").unwrap_or_default(),
                    id: field("id"),
                    data: field("data").map_or(Value::Null, |data| serde_json::from_str(&data).unwrap()),
                };
                self.text = rest.to_owned();
                if !heard.event.is_empty() {
                    return Some(heard);
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("something is told");
            self.text.push_str(std::str::from_utf8(&chunk?.unwrap()).unwrap());
        }
    }

    async fn next(&mut self, event: &str) -> Heard {
        let heard = self.hear().await.expect("the stream goes on");
        assert_eq!(heard.event, event, "{heard:?}");
        heard
    }
}

#[tokio::test]
async fn what_happens_is_heard_and_what_was_missed_is_made_up_for() {
    let world = World::new().await;
    let mut ear = Ear::open(&world, &world.key, "", None).await;
    let ready = ear.next("ready").await;
    assert_eq!(ready.data, json!({ "workspace": world.workspace }));
    let first = world.send("bob@example.org").await;
    let heard = ear.next("event").await;
    assert_eq!((&heard.data["kind"], &heard.data["message_id"]), (&json!("accepted"), &json!(first)));
    assert_eq!((&heard.data["subject"], &heard.data["from"]), (&json!("Hello"), &json!("ann@example.com")));
    drop(ear);
    let second = world.send("carol@example.net").await;
    let mut ear = Ear::open(&world, &world.key, "topics=events", heard.id.as_deref()).await;
    ear.next("ready").await;
    assert_eq!(ear.next("event").await.data["message_id"], json!(second));
    world.post("/queue/hold", &json!({ "domain": "example.org", "reason": "moving" })).await.expect(200);
    world.state.events.flush().await.unwrap();
    assert_eq!(ear.next("event").await.data["kind"], "held");
}

#[tokio::test]
async fn one_workspace_does_not_hear_another() {
    let world = World::new().await;
    let other = world.workspace("Other").await;
    let key = world.key(other, &[Scope::EventsRead]).await;
    let mut ear = Ear::open(&world, &key, "", Some("0")).await;
    ear.next("ready").await;
    world.send("bob@example.org").await;
    world.stopping.cancel();
    assert_eq!(ear.next("end").await.data, json!({ "reason": "stopping" }));
    assert_eq!(ear.hear().await, None);
}

#[tokio::test]
async fn the_queue_and_the_totals_are_told_at_once_and_when_they_change() {
    let world = World::new().await;
    let mut ear = Ear::open(&world, &world.key, "topics=queue,totals&time_zone=Asia/Seoul", None).await;
    ear.next("ready").await;
    assert_eq!(ear.next("queue").await.data["recipients"], 0);
    let totals = ear.next("totals").await;
    assert_eq!(
        (&totals.data["accepted"], &totals.data["since"]),
        (&json!(0), &json!("2026-01-30T15:00:00.000Z"))
    );
    world.clock.advance(Duration::from_secs(1));
    world.send("bob@example.org").await;
    let (mut queued, mut accepted) = (0, 0);
    while (queued, accepted) != (1, 1) {
        let heard = ear.hear().await.unwrap();
        match heard.event.as_str() {
            "queue" => queued = heard.data["recipients"].as_u64().unwrap(),
            "totals" => accepted = heard.data["accepted"].as_u64().unwrap(),
            other => panic!("{other} was not asked for"),
        }
    }
}

#[tokio::test]
async fn a_revoked_key_hears_the_end() {
    let world = World::new().await;
    let key = world.key(world.workspace, &[Scope::EventsRead]).await;
    let mut ear = Ear::open(&world, &key, "", None).await;
    ear.next("ready").await;
    let keys = world.get("/keys").await.expect(200);
    let listening =
        keys["items"].as_array().unwrap().iter().find(|one| one["scopes"] == json!(["events:read"]));
    let id = listening.unwrap()["id"].as_str().unwrap().to_owned();
    world.delete(&format!("/keys/{id}")).await.expect(204);
    assert_eq!(ear.next("end").await.data, json!({ "reason": "revoked" }));
    assert_eq!(ear.hear().await, None);
}

#[tokio::test]
async fn a_stream_that_cannot_be_is_refused() {
    let world = World::new().await;
    let key = world.key(world.workspace, &[Scope::EventsRead]).await;
    let ask = async |query: &str, last: Option<&str>| {
        let mut call = Call::new(Method::GET, format!("/api/v1/live?{query}")).key(&key);
        if let Some(last) = last {
            call = call.header("last-event-id", last);
        }
        world.call(call).await
    };
    assert_eq!(ask("topics=queue", None).await.rule(403), "scope_missing");
    assert_eq!(ask("topics=weather", None).await.rule(400), "query_invalid");
    assert_eq!(ask("", Some("-1")).await.rule(400), "last_event_id_invalid");
    let mut ears = Vec::new();
    for _ in 0..10 {
        ears.push(Ear::open(&world, &key, "", None).await);
    }
    let full = ask("", None).await;
    assert_eq!(full.headers["retry-after"], "30");
    assert_eq!(full.rule(429), "too_many_listeners");
    ears.pop();
    ears.push(Ear::open(&world, &key, "", None).await);
}
