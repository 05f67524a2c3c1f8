use std::time::Duration;

use axum::http::Method;
use postroad_audience::PostError;
use serde_json::json;

use super::{READER, Subscribed, open, press, topic};
use crate::support::Call;

/// The preference centre of a new mail.
async fn centre(at: &Subscribed) -> String {
    let (path, _) = at.link().await;
    let page = open(&at.world, &path).await.text;
    let token = page.split("href=\"/p/").nth(1).unwrap().split('"').next().unwrap();
    format!("/p/{token}")
}

async fn contact(at: &Subscribed) -> serde_json::Value {
    at.world.get(&format!("/contacts/{}", at.contact)).await.expect(200)
}

/// The path in the newest mail that was posted.
fn posted(at: &Subscribed, subject: &str) -> String {
    let taken = at.world.post_office.taken();
    let mail = taken.iter().rev().find(|mail| mail.subject.contains(subject)).unwrap();
    let link = mail.text.split_whitespace().find(|word| word.starts_with("http://localhost:8080/")).unwrap();
    assert!(mail.html.contains(link), "{}", mail.html);
    link.strip_prefix("http://localhost:8080").unwrap().to_owned()
}

/// The workspace may write from somewhere.
async fn with_sender(at: &Subscribed) {
    let mut settings = at.world.get("/public-pages").await.expect(200);
    settings["mail_from"] = json!("hello@example.com");
    let call = Call::new(Method::PUT, "/api/v1/public-pages").key(&at.world.key).json(&settings);
    at.world.call(call).await.expect(200);
}

#[tokio::test]
async fn a_round_through_the_preference_centre() {
    let at = Subscribed::new().await;
    let tips = topic(&at.world, "Tips").await;
    let path = centre(&at).await;
    let page = open(&at.world, &path).await.text;
    assert!(page.contains("Tips") && page.contains("News") && page.contains("b•••@example.org"), "{page}");
    assert!(page.contains(&format!("value=\"{}\" checked", at.topic)), "{page}");
    let fields = [
        ("do", "save"),
        ("shown", at.topic.as_str()),
        ("shown", tips.as_str()),
        ("topic", tips.as_str()),
        ("rhythm", "monthly"),
        ("language", "ko"),
    ];
    let saved = press(&at.world, &path, &fields).await;
    assert_eq!(saved.status, 200);
    assert_eq!(
        (at.state(&at.topic).await, at.state(&tips).await),
        ("unsubscribed".into(), "subscribed".into())
    );
    assert_eq!(contact(&at).await["language"], "ko");
    let page = open(&at.world, &path).await.text;
    assert!(page.contains("메일 수신 설정") && page.contains("value=\"monthly\" checked"), "{page}");
    let ledger = at.world.get(&format!("/contacts/{}/consents", at.contact)).await.expect(200);
    let grant = &ledger["items"][0];
    assert_eq!((&grant["kind"], &grant["source"]), (&json!("confirmation"), &json!("preference_centre")));
    assert!(grant["text"].as_str().unwrap().starts_with("I agree to get mail from Test"), "{ledger:#}");
    assert_eq!(grant["ip"], "192.0.2.1");

    let paused = press(&at.world, &path, &[("do", "pause-30")]).await;
    assert!(paused.text.contains("2026년 3월 2일까지"), "{}", paused.text);
    assert_eq!(contact(&at).await["paused_until"], "2026-03-02T12:00:00.000Z");
    press(&at.world, &path, &[("do", "pause-end")]).await.expect(200);
    assert_eq!(contact(&at).await["paused_until"], json!(null));
    press(&at.world, &path, &[("do", "leave-all")]).await.expect(200);
    assert_eq!(at.state(&tips).await, "unsubscribed");
}

#[tokio::test]
async fn topics_that_were_not_shown_stay() {
    let at = Subscribed::new().await;
    let path = centre(&at).await;
    let later = topic(&at.world, "Later").await;
    at.grant(&later).await;
    press(&at.world, &path, &[("do", "save"), ("shown", at.topic.as_str())]).await.expect(200);
    assert_eq!(
        (at.state(&at.topic).await, at.state(&later).await),
        ("unsubscribed".into(), "subscribed".into())
    );
}

#[tokio::test]
async fn a_new_address_is_confirmed_by_its_owner() {
    let at = Subscribed::new().await;
    with_sender(&at).await;
    let path = centre(&at).await;
    for wrong in ["nonsense", "bob@localhost", READER] {
        let reply = press(&at.world, &path, &[("do", "address"), ("email", wrong)]).await;
        assert_eq!(reply.status, 422, "{wrong}");
    }
    let asked = press(&at.world, &path, &[("do", "address"), ("email", "bob@new.example")]).await;
    assert!(asked.text.contains("We sent a mail to bob@new.example"), "{}", asked.text);
    let taken = at.world.post_office.taken();
    let to: Vec<String> = taken.iter().map(|mail| mail.to.to_string()).collect();
    assert_eq!(to, ["bob@new.example", READER]);
    assert!(
        taken.iter().all(|mail| mail.from.to_string() == "hello@example.com" && mail.from_name == "Test")
    );
    assert!(!taken[1].text.contains("bob@new.example"), "{}", taken[1].text);
    assert_eq!(contact(&at).await["email"], READER, "nothing is changed yet");
    let link = posted(&at, "Confirm your new address");
    let page = open(&at.world, &link).await;
    assert!(page.text.contains("Shall Test write to bob@new.example"), "{}", page.text);
    assert_eq!(contact(&at).await["email"], READER, "looking changes nothing");
    let done = press(&at.world, &link, &[("do", "confirm")]).await;
    assert!(done.text.contains("Your address was changed"), "{}", done.text);
    assert_eq!(contact(&at).await["email"], "bob@new.example");
    assert_eq!(at.state(&at.topic).await, "subscribed");
    assert!(open(&at.world, &link).await.text.contains("There is nothing to confirm"));
}

#[tokio::test]
async fn a_link_to_confirm_holds_for_three_days_and_until_the_next() {
    let at = Subscribed::new().await;
    with_sender(&at).await;
    let path = centre(&at).await;
    let ask = async |address: &str| press(&at.world, &path, &[("do", "address"), ("email", address)]).await;
    ask("one@new.example").await.expect(200);
    let first = posted(&at, "Confirm your new address");
    ask("two@new.example").await.expect(200);
    let second = posted(&at, "Confirm your new address");
    assert!(press(&at.world, &first, &[("do", "confirm")]).await.text.contains("nothing to confirm"));
    ask("three@new.example").await.expect(200);
    let refused = ask("four@new.example").await;
    assert!(refused.text.contains("several times today"), "{}", refused.text);
    at.world.clock.advance(Duration::from_secs(3 * 86_400));
    let expired = press(&at.world, &second, &[("do", "confirm")]).await;
    assert_eq!(expired.status, 410);
    assert!(expired.text.contains("This link is too old"), "{}", expired.text);
    assert_eq!(contact(&at).await["email"], READER);
}

#[tokio::test]
async fn an_address_of_somebody_else_is_not_taken() {
    let at = Subscribed::new().await;
    with_sender(&at).await;
    at.world.post("/contacts", &json!({ "email": "taken@new.example" })).await.expect(201);
    let path = centre(&at).await;
    let asked = press(&at.world, &path, &[("do", "address"), ("email", "taken@new.example")]).await;
    assert_eq!(asked.status, 200, "who has it is not told to strangers");
    let link = posted(&at, "Confirm your new address");
    let refused = press(&at.world, &link, &[("do", "confirm")]).await;
    assert_eq!(refused.status, 409);
    assert_eq!(contact(&at).await["email"], READER);
}

#[tokio::test]
async fn data_is_shown_and_erased_by_a_fresh_link_only() {
    let at = Subscribed::new().await;
    with_sender(&at).await;
    let path = centre(&at).await;
    let page = open(&at.world, &path).await.text;
    assert!(!page.contains("/data") && !page.contains("erase-ask"), "{page}");
    assert_eq!(open(&at.world, &format!("{path}/data")).await.status, 404);
    for button in ["erase-ask", "erase"] {
        assert_eq!(press(&at.world, &path, &[("do", button), ("sure", "yes")]).await.status, 400);
    }
    press(&at.world, &path, &[("do", "data-link")]).await.expect(200);
    let fresh = posted(&at, "Your link to your data");
    let data = open(&at.world, &format!("{fresh}/data")).await;
    assert_eq!(data.headers["content-disposition"], "attachment; filename=\"my-data.json\"");
    assert_eq!(data.headers["cache-control"], "no-store");
    let data = data.expect(200);
    assert_eq!((&data["address"], &data["contact"]["email"]), (&json!(READER), &json!(READER)));
    assert_eq!(data["consents"].as_array().unwrap().len(), 2);
    let ask = press(&at.world, &fresh, &[("do", "erase-ask")]).await;
    assert!(ask.text.contains("Erase everything?"), "{}", ask.text);
    let unsure = press(&at.world, &fresh, &[("do", "erase")]).await;
    assert_eq!(unsure.status, 422);
    let erased = press(&at.world, &fresh, &[("do", "erase"), ("sure", "yes")]).await;
    assert!(erased.text.contains("You are erased"), "{}", erased.text);
    at.world.get(&format!("/contacts/{}", at.contact)).await.expect(404);
    assert_eq!(at.world.post("/contacts", &json!({ "email": READER })).await.rule(409), "erased");
    let actions = at.world.audit_actions().await;
    assert!(actions.contains(&"person.exported".into()) && actions.contains(&"person.erased".into()));
    assert!(open(&at.world, &path).await.text.contains("You get no mail from here"));
}

#[tokio::test]
async fn a_fresh_link_works_for_a_day() {
    let at = Subscribed::new().await;
    with_sender(&at).await;
    let path = centre(&at).await;
    press(&at.world, &path, &[("do", "data-link")]).await.expect(200);
    let fresh = posted(&at, "Your link to your data");
    assert_eq!(open(&at.world, &fresh).await.status, 200);
    at.world.clock.advance(Duration::from_secs(86_400));
    assert_eq!(open(&at.world, &fresh).await.status, 410);
    assert_eq!(open(&at.world, &format!("{fresh}/data")).await.status, 410);
}

#[tokio::test]
async fn without_a_sender_nothing_is_offered_that_needs_mail() {
    let at = Subscribed::new().await;
    let path = centre(&at).await;
    let page = open(&at.world, &path).await.text;
    assert!(!page.contains("name=\"email\"") && page.contains("Please answer one of our mails"), "{page}");
    let reply = press(&at.world, &path, &[("do", "address"), ("email", "bob@new.example")]).await;
    assert_eq!(reply.status, 422);
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_said() {
    let at = Subscribed::new().await;
    with_sender(&at).await;
    let path = centre(&at).await;
    let refusal = PostError::Refused { rule: "sender_domain_unverified", message: "no".into() };
    at.world.post_office.refuse(Some(refusal));
    let reply = press(&at.world, &path, &[("do", "data-link")]).await;
    assert_eq!(reply.status, 422);
    assert!(reply.text.contains("The mail could not be sent"), "{}", reply.text);
}
