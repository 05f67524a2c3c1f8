use serde_json::json;

use super::{browser, confirm_path};
use crate::support::{Cli as _, World, WorldOptions, eventually, field};

/// From the form to the subscribed contact and its file, the mail being delivered.
#[tokio::test(flavor = "multi_thread")]
async fn a_delivered_confirmation_leads_to_a_subscribed_contact_and_its_file() {
    let world = World::start().await;
    world.net.domain("rcpt.test");
    let browser = browser();
    let key = ["key", "add", "--scope", "audience:write"];
    let token = world.server.json(&key).await["token"].as_str().unwrap().to_owned();
    let upload = browser.post(world.page("/api/v1/form-files?name=guide.txt")).bearer_auth(&token);
    let file = upload.header("content-type", "text/plain").body("the guide").send().await.unwrap();
    let file: serde_json::Value = file.json().await.unwrap();
    let id = world.form("Guide", json!({ "magnet": { "file": file["id"], "label": "Get the guide" } })).await;

    let last = world.sign_up(&id, "ann@rcpt.test").await;
    assert!(last.contains("look into your mail"), "{last}");
    let received = world.one_at("rcpt.test").await;
    assert_eq!(field(&received.content, "From"), "News <news@sender.test>");
    assert_eq!(field(&received.content, "Auto-Submitted"), "auto-generated");
    let path = confirm_path(&received.content);
    let scanned = browser.get(world.page(&path)).send().await.unwrap();
    assert_eq!(scanned.status().as_u16(), 200);
    let contacts = world.server.local("GET", "/contacts?q=ann", None).await.ok();
    assert_eq!(contacts["items"], json!([]), "a scanner confirms nothing");

    let confirmed = browser.post(world.page(&path)).send().await.unwrap().text().await.unwrap();
    let link = confirmed.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let fetched = browser.get(world.page(link)).send().await.unwrap();
    assert_eq!(fetched.text().await.unwrap(), "the guide");

    let contacts = world.server.local("GET", "/contacts?q=ann", None).await.ok();
    let ann = contacts["items"][0]["id"].as_str().unwrap();
    let subscriptions = world.server.local("GET", &format!("/contacts/{ann}/subscriptions"), None).await.ok();
    assert_eq!(subscriptions["items"][0]["state"], "subscribed");
    let ledger = world.server.local("GET", &format!("/contacts/{ann}/consents"), None).await.ok();
    let grant = &ledger["items"][1];
    assert_eq!(
        (&grant["kind"], &grant["form"], &grant["version"]),
        (&json!("grant"), &json!(id), &json!("1"))
    );
    assert_eq!((&grant["ip"], &grant["text"]), (&json!("127.0.0.1"), &json!("Yes, send me news.")));
    eventually("the figures are written down", async || {
        let report = world.server.local("GET", &format!("/forms/{id}/report"), None).await.ok();
        let total = &report["total"];
        let counted =
            ["views", "starts", "submits", "confirms", "downloads"].map(|name| total[name].as_u64());
        (counted == [Some(1); 5]).then_some(())
    })
    .await;
    world.assert_no_violations();
}

/// In mode sandbox the confirmation is captured like any mail.
#[tokio::test(flavor = "multi_thread")]
async fn in_the_sandbox_the_confirmation_is_captured() {
    let options = WorldOptions { sandbox: true, without_domain: true, ..WorldOptions::default() };
    let world = World::with(options).await;
    let sink = world.net.domain("rcpt.test");
    let id = world.form("Footer", json!({})).await;
    world.sign_up(&id, "ann@rcpt.test").await;
    let captured = eventually("the confirmation is captured", async || {
        let list = world.server.local("GET", "/sandbox/messages", None).await.ok();
        list["items"].as_array()?.first().cloned()
    })
    .await;
    assert_eq!(captured["subject"], "Please confirm your sign-up");
    let path = format!("/sandbox/messages/{}", captured["id"].as_str().unwrap());
    let text = world.server.local("GET", &path, None).await.ok()["text"].as_str().unwrap().to_owned();
    let token = text.split("/f/confirm/").nth(1).unwrap().split_whitespace().next().unwrap();
    let confirmed = browser().post(world.page(&format!("/f/confirm/{token}"))).send().await.unwrap();
    assert!(confirmed.text().await.unwrap().contains("You are signed up"));
    assert!(sink.messages().is_empty());
}
