use serde_json::{Value, json};

use super::{browser, confirm_path, filled, hidden};
use crate::support::{World, eventually};

const SITE: &str = "https://www.shop.test";

/// What a browser with our script does in a page of another site.
#[tokio::test(flavor = "multi_thread")]
async fn pieces_are_for_the_sites_of_the_form_and_nobody_else() {
    let world = World::start().await;
    world.net.domain("rcpt.test");
    let id = world.form("Shop", json!({ "embedding": { "origins": [SITE] } })).await;
    let (browser, address) = (browser(), world.page(&format!("/f/{id}")));
    let allowed = |response: &reqwest::Response| {
        let value = response.headers().get("access-control-allow-origin");
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let ask = |origin: &str| {
        let request = browser.get(format!("{address}/embed?ref=https%3A%2F%2Fnews.test%2F"));
        request.header("origin", origin).header("accept", "application/json").send()
    };
    assert_eq!(allowed(&ask("https://evil.test").await.unwrap()), None);
    let response = ask(SITE).await.unwrap();
    assert_eq!(allowed(&response).as_deref(), Some(SITE));
    let content: Value = response.json().await.unwrap();
    let ticket = hidden(content["html"].as_str().unwrap(), "form-ticket");
    let sent = async |fields: &[(&str, &str)]| {
        let request = browser.post(&address).header("origin", SITE).header("accept", "application/json");
        let response = filled(request, fields).send().await.unwrap();
        assert_eq!(allowed(&response).as_deref(), Some(SITE));
        response.json::<Value>().await.unwrap()
    };
    let first = [("form-ticket", ticket.as_str()), ("form-step", "0"), ("email", "ann@rcpt.test")];
    assert!(sent(&first).await["html"].as_str().unwrap().contains("About you"));
    let last = [("form-step", "1"), ("form-started", "1"), ("first_name", "Ann"), first[0], first[2]];
    eventually("the form is taken", async || {
        let answer = sent(&last).await;
        (answer["done"] == true).then_some(())
    })
    .await;

    let path = confirm_path(&world.one_at("rcpt.test").await.content);
    browser.post(world.page(&path)).send().await.unwrap();
    eventually("the source is counted", async || {
        let report = world.server.local("GET", &format!("/forms/{id}/report"), None).await.ok();
        let source = &report["sources"][0];
        let figures = ["views", "submits", "confirms"].map(|name| source["figures"][name].as_u64());
        (source["source"] == "news.test" && figures == [Some(2), Some(1), Some(1)]).then_some(())
    })
    .await;
    let page = browser.get(&address).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("frame-ancestors 'self' {SITE}")), "{policy}");
}
