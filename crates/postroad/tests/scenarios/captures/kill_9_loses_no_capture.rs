use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::{World, WorldOptions, eventually};

/// Connections that submit, until the server is gone.
const CLIENTS: usize = 8;
/// Acknowledged messages before the server is killed.
const BEFORE_KILL: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_captures_survive_and_are_told_once() {
    let options = WorldOptions { sandbox: true, without_domain: true, ..WorldOptions::default() };
    let mut world = World::with(options).await;
    let mut acknowledged = Vec::new();
    for round in 0..2 {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let url = format!("http://{}/api/v1/messages", world.server.http);
                tokio::spawn(submit_until_gone(url, world.token.clone(), format!("{round} {client}")))
            })
            .collect();
        eventually("enough is captured", async || {
            let summary = world.server.local("GET", "/sandbox/summary", None).await.ok();
            (summary["total"].as_u64()? >= BEFORE_KILL * (round + 1)).then_some(())
        })
        .await;
        world.server.kill().await;
        for client in clients {
            acknowledged.extend(client.await.unwrap());
        }
        world.server.start().await;
    }
    let mut found: HashMap<String, u32> = HashMap::new();
    let mut path = "/sandbox/messages?limit=200".to_owned();
    loop {
        let page = world.api("GET", &path, None).await.ok();
        for item in page["items"].as_array().unwrap() {
            *found.entry(item["id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/sandbox/messages?limit=200&cursor={cursor}");
    }
    let lost: Vec<_> = acknowledged.iter().filter(|id| !found.contains_key(*id)).collect();
    assert!(lost.is_empty(), "{} of {} lost", lost.len(), acknowledged.len());
    assert!(found.values().all(|times| *times == 1));

    let mut told: HashMap<String, u32> = HashMap::new();
    let mut path = "/events?kind=captured&limit=200".to_owned();
    loop {
        let page = world.api("GET", &path, None).await.ok();
        for item in page["items"].as_array().unwrap() {
            *told.entry(item["message_id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/events?kind=captured&limit=200&cursor={cursor}");
    }
    assert_eq!(told.len(), found.len());
    assert!(told.iter().all(|(id, times)| *times == 2 && found.contains_key(id)));
}

/// Posts one message after the other; returns the ids of those that were acknowledged.
async fn submit_until_gone(url: String, token: String, name: String) -> Vec<String> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut ids = Vec::new();
    for number in 0.. {
        let message = json!({
            "from": "a@b.test", "to": ["c@rcpt.test", "d@rcpt.test"], "subject": format!("{name} {number}"), "text": "x",
        });
        let sent = async {
            let response = client.post(&url).bearer_auth(&token).json(&message).send().await.ok()?;
            let taken = response.status() == 202;
            let body: Value = response.json().await.ok()?;
            body["id"].as_str().filter(|_| taken).map(str::to_owned)
        };
        match sent.await {
            Some(id) => ids.push(id),
            None => break,
        }
    }
    ids
}
