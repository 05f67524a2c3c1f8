use serde_json::json;

use crate::support::{Cli as _, Client, World, WorldOptions, events, raw_message};

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_is_captured_and_nothing_leaves() {
    let options = WorldOptions { sandbox: true, without_domain: true, ..WorldOptions::default() };
    let world = World::with(options).await;
    let sink = world.net.domain("rcpt.test");
    let by_api = world.send("ann@rcpt.test").await;
    let content = raw_message("any@body.test", "bob@rcpt.test", "By SMTP");
    let mut client = Client::submission(world.server.submission, &world.login().await).await;
    let reply = client.transact("<any@body.test>", &["<bob@rcpt.test>"], content.as_bytes()).await;
    assert!(reply.starts_with("250 "), "{reply}");
    world
        .server
        .cli(&["send", "--from", "x@y.test", "--to", "cleo@rcpt.test", "--subject", "By CLI", "--text", "Hi"])
        .await;
    let list = world.server.json(&["sandbox", "list"]).await;
    let subjects: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|item| item["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["By CLI", "By SMTP", "Hello"]);
    let story = world.until(&by_api, "ann@rcpt.test", "captured").await;
    assert_eq!(events(&story, "captured").len(), 1);

    let id = list["items"][1]["id"].as_str().unwrap();
    let detail = world.api("GET", &format!("/sandbox/messages/{id}"), None).await.ok();
    let said: Vec<&str> =
        detail["transcript"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert!(said.iter().any(|line| line.contains("MAIL FROM:<any@body.test>")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("(TLSv1.3")), "{said:?}");
    let told = said.join("\n");
    assert!(told.contains("AUTH ") && told.contains("***"), "{told}");

    // What was captured stays captured, whatever comes.
    let redirect = json!({ "mode": "redirect", "redirect_to": ["me@rcpt.test"] });
    world.api("PUT", "/workspace/mode", Some(&redirect)).await.ok();
    world.until_queue_is_empty().await;
    assert!(sink.messages().is_empty());
}
