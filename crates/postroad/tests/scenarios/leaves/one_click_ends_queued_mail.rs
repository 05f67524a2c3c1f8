use mail_auth::DkimResult;
use postroad_simnet::Stage;
use serde_json::{Value, json};

use crate::support::{World, dkim_verdicts, events, field, fields};

const READER: &str = "bob@elsewhere.test";

/// A topic, and a Korean reader who gets it.
async fn subscribed(world: &World) -> (String, String) {
    let post = async |path: &str, body: Value| world.server.local("POST", path, Some(&body)).await.ok();
    let id = |made: Value| made["id"].as_str().unwrap().to_owned();
    let topic = id(post(
        "/topics",
        json!({ "name": "News", "description": "", "double_opt_in": false, "public": true }),
    )
    .await);
    let contact = id(post("/contacts", json!({ "email": READER, "language": "ko" })).await);
    post(&format!("/contacts/{contact}/consents"), json!({ "topic": topic, "kind": "grant" })).await;
    (topic, contact)
}

/// What a program without cookies gets that does not follow redirects.
async fn request(method: &str, url: &str, body: Option<&str>) -> (u16, Option<String>, String) {
    let policy = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder().no_proxy().redirect(policy).build().unwrap();
    let mut request = client.request(method.parse().unwrap(), url);
    if let Some(body) = body {
        request = request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
    (status, cookie, response.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_ends_queued_mail() {
    let world = World::start().await;
    let elsewhere = world.net.domain("elsewhere.test");
    let (topic, contact) = subscribed(&world).await;
    let more = json!({ "topic": topic, "stream": "broadcast", "unsubscribe_footer": true });
    let first = world.send_with(READER, more.clone()).await;
    world.until(&first, READER, "delivered").await;
    let mail = world.one_at("elsewhere.test").await;
    let verdicts = dkim_verdicts(world.net.resolver_addr(), &mail.content).await;
    assert_eq!(verdicts, [DkimResult::Pass, DkimResult::Pass]);
    for signature in fields(&mail.content, "DKIM-Signature") {
        let signed = signature.to_ascii_lowercase();
        assert!(
            signed.contains("list-unsubscribe:") && signed.contains("list-unsubscribe-post"),
            "{signature}"
        );
    }
    assert_eq!(field(&mail.content, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let link = field(&mail.content, "List-Unsubscribe");
    let link = link.trim_start_matches('<').trim_end_matches('>').to_owned();
    // The name that links have on this machine; the server listens on an address of its own.
    let (_, path) = link.split_once("/u/").unwrap();
    let link = format!("http://{}/u/{path}", world.server.http);

    elsewhere.reject_times(Stage::Rcpt, 1_000, "451 4.3.0 Later");
    let waiting = world.send_with(READER, more.clone()).await;
    world.until(&waiting, READER, "deferred").await;

    for method in ["GET", "HEAD"] {
        let (status, cookie, page) = request(method, &link, None).await;
        assert_eq!((status, cookie), (200, None));
        assert!(method == "HEAD" || page.contains("‘News’ 수신 거부하기"), "{page}");
    }
    let forged = format!("{}A", &link[..link.len() - 1]);
    let (status, _, _) = request("POST", &forged, Some("List-Unsubscribe=One-Click")).await;
    assert_eq!(status, 404);
    let may_send = format!("/contacts/{contact}/may-send?topic={topic}");
    let asked = world.server.local("GET", &may_send, None).await.ok();
    assert_eq!(asked["allowed"], true, "nothing was changed by looking");

    let (status, cookie, _) = request("POST", &link, Some("List-Unsubscribe=One-Click")).await;
    assert_eq!((status, cookie), (200, None));
    // At once, not at its next attempt.
    let story = world.until(&waiting, READER, "suppressed").await;
    assert_eq!(events(&story, "suppressed")[0]["reason"], "unsubscribed");
    world.until_queue_is_empty().await;
    let refused = world.post(READER, more).await;
    assert_eq!((refused.status, &refused.body["rule"]), (422, &json!("unsubscribed")));
    assert_eq!(world.net.messages().len(), 1);
}
