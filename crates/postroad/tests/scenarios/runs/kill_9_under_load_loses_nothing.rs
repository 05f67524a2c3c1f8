use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use postroad_simnet::{Action, Stage};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::support::{Cli as _, World, eventually, field};

const KILLS: usize = 4;
/// Acknowledged between two kills, at least.
const ACKNOWLEDGED_EACH: usize = 60;
const API_SENDERS: usize = 4;
const SMTP_SENDERS: usize = 3;

/// Message ids by subject, of what the server said yes to.
#[derive(Default)]
struct Load {
    next: AtomicUsize,
    over: AtomicBool,
    acknowledged: Mutex<HashMap<String, String>>,
}

impl Load {
    fn subject(&self) -> String {
        format!("m{}", self.next.fetch_add(1, Ordering::SeqCst))
    }

    fn count(&self) -> usize {
        self.acknowledged.lock().len()
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }
}

/// Until the server is there again.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

async fn by_api(load: Arc<Load>, url: String, token: String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    while !load.is_over() {
        let subject = load.subject();
        let message =
            json!({ "from": "ann@sender.test", "to": "bob@elsewhere.test", "subject": subject, "text": "x" });
        let sent = async {
            let response = client.post(&url).bearer_auth(&token).json(&message).send().await.ok()?;
            let taken = response.status() == 202;
            let body: Value = response.json().await.ok()?;
            body["id"].as_str().filter(|_| taken).map(str::to_owned)
        };
        match sent.await {
            Some(id) => drop(load.acknowledged.lock().insert(subject, id)),
            None => pause().await,
        }
    }
}

/// One connection, as long as it lasts. From a trusted network: no TLS, no login.
async fn connection(load: &Load, address: std::net::SocketAddr) -> Option<()> {
    let stream = TcpStream::connect(address).await.ok()?;
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut say = async |text: String| -> Option<String> {
        write.write_all(text.as_bytes()).await.ok()?;
        loop {
            let line = lines.next_line().await.ok()??;
            if line.as_bytes().get(3) != Some(&b'-') {
                return Some(line);
            }
        }
    };
    say(String::new()).await?;
    say("EHLO load.test\r\n".into()).await?;
    while !load.is_over() {
        let subject = load.subject();
        say("MAIL FROM:<ann@sender.test>\r\n".into()).await?;
        say("RCPT TO:<bob@elsewhere.test>\r\n".into()).await?;
        say("DATA\r\n".into()).await?;
        let content = format!(
            "From: ann@sender.test\r\nTo: bob@elsewhere.test\r\nSubject: {subject}\r\n\r\nx\r\n.\r\n"
        );
        let reply = say(content).await?;
        assert!(reply.starts_with("250 "), "{reply}");
        load.acknowledged.lock().insert(subject, reply.rsplit(' ').next()?.to_owned());
    }
    Some(())
}

async fn by_smtp(load: Arc<Load>, address: std::net::SocketAddr) {
    while !load.is_over() {
        if connection(&load, address).await.is_none() {
            pause().await;
        }
    }
}

/// Every message the event log knows: how often, and whether it is delivered.
async fn known(world: &World) -> HashMap<String, (usize, bool)> {
    let mut found: HashMap<String, (usize, bool)> = HashMap::new();
    let mut cursor = String::new();
    loop {
        let page = world.api("GET", &format!("/messages?limit=200{cursor}"), None).await.ok();
        for item in page["items"].as_array().unwrap() {
            let entry = found.entry(item["id"].as_str().unwrap().to_owned()).or_default();
            *entry = (entry.0 + 1, item["statuses"] == json!({ "delivered": 1 }));
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_under_load_loses_nothing() {
    let mut world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    // So that every kill meets deliveries under way.
    sink.script(Stage::EndOfData, [Action::slow(Duration::from_millis(5))]);
    world.server.cli(&["credential", "add", "--network", "127.0.0.0/8"]).await;
    let load = Arc::new(Load::default());
    let url = format!("http://{}/api/v1/messages", world.server.http);
    let mut senders = Vec::new();
    for _ in 0..API_SENDERS {
        senders.push(tokio::spawn(by_api(Arc::clone(&load), url.clone(), world.token.clone())));
    }
    for _ in 0..SMTP_SENDERS {
        senders.push(tokio::spawn(by_smtp(Arc::clone(&load), world.server.submission)));
    }
    let mut sessions_cut = 0;
    for _ in 0..KILLS {
        let wanted = load.count() + ACKNOWLEDGED_EACH;
        eventually("the load goes on", async || (load.count() >= wanted).then_some(())).await;
        sessions_cut += sink.host().open_connections();
        world.server.kill().await;
        world.server.start().await;
    }
    load.over.store(true, Ordering::SeqCst);
    for sender in senders {
        sender.await.unwrap();
    }
    // What was under way at a kill is tried again at once after the start, not minutes later.
    world.until_queue_is_empty().await;

    let mut delivered: HashMap<String, usize> = HashMap::new();
    for message in sink.messages().iter().filter(|message| message.acknowledged) {
        *delivered.entry(field(&message.content, "Subject")).or_default() += 1;
    }
    let acknowledged = load.acknowledged.lock().clone();
    let lost: Vec<_> = acknowledged.keys().filter(|subject| !delivered.contains_key(*subject)).collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), acknowledged.len());
    let twice: Vec<_> = delivered.iter().filter(|(_, count)| **count > 1).collect();
    println!("{} acknowledged, {} sent twice, {sessions_cut} sessions cut", acknowledged.len(), twice.len());
    // RFC 5321 §6.1: only what the sink had taken and we had not written down yet may come twice.
    assert!(twice.len() <= sessions_cut, "{sessions_cut} sessions were cut: {twice:?}");
    // The event log follows the spool a little later.
    eventually("the event log knows of every message once, and that it is delivered", async || {
        let known = known(&world).await;
        assert!(known.values().all(|(count, _)| *count == 1));
        acknowledged.values().all(|id| known.get(id) == Some(&(1, true))).then_some(())
    })
    .await;
    world.assert_no_violations();
}
