use axum::http::Method;
use serde_json::json;

use super::{READER, Subscribed, open, press, topic};
use crate::support::{Call, World};

#[tokio::test]
async fn looking_changes_nothing() {
    let at = Subscribed::new().await;
    let (path, id) = at.link().await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        at.world.call(Call::new(method, &path)).await;
        at.world.call(Call::new(Method::GET, format!("{path}?List-Unsubscribe=One-Click&do=leave"))).await;
    }
    assert_eq!(at.state(&at.topic).await, "subscribed");
    assert_eq!(at.status(&id).await, "queued");
    let page = open(&at.world, &path).await;
    assert!(page.text.contains("b•••@example.org") && !page.text.contains(READER), "{}", page.text);
}

#[tokio::test]
async fn one_click_ends_what_waits() {
    let at = Subscribed::new().await;
    let (path, id) = at.link().await;
    let reply = press(&at.world, &path, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(reply.status, 200);
    assert!(reply.headers.get("location").is_none() && reply.headers.get("set-cookie").is_none());
    assert_eq!(at.state(&at.topic).await, "unsubscribed");
    assert_eq!(at.status(&id).await, "suppressed");
    let story = at.world.get(&format!("/messages/{id}")).await.expect(200);
    let last =
        story["events"].as_array().unwrap().iter().find(|event| event["kind"] == "suppressed").unwrap();
    assert_eq!(last["reason"], "unsubscribed");
    assert_eq!(at.try_send(json!({})).await.problem(422), ("unsubscribed".into(), vec!["/topic".into()]));
    // Again, as providers do: nothing more is written down.
    press(&at.world, &path, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
    let ledger = at.world.get(&format!("/contacts/{}/consents", at.contact)).await.expect(200);
    let kinds: Vec<_> = ledger["items"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "withdrawal").count(), 1, "{ledger:#}");
    assert_eq!(ledger["items"][0]["source"], "one_click");
    assert_eq!(ledger["items"][0]["form"], id.as_str());
}

#[tokio::test]
async fn one_click_may_come_in_parts() {
    let at = Subscribed::new().await;
    let (path, _) = at.link().await;
    let body =
        "--xx\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--xx--\r\n";
    let mut call = Call::new(Method::POST, &path).header("content-type", "multipart/form-data; boundary=xx");
    call.body = Some(body.to_owned());
    assert_eq!(at.world.call(call).await.status, 200);
    assert_eq!(at.state(&at.topic).await, "unsubscribed");
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_done() {
    let at = Subscribed::new().await;
    let (path, _) = at.link().await;
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=No"),
        ("application/x-www-form-urlencoded", ""),
        ("application/json", "{\"List-Unsubscribe\":\"One-Click\"}"),
        ("multipart/form-data; boundary=xx", "garbage"),
        ("text/plain", "List-Unsubscribe=One-Click"),
    ] {
        let mut call = Call::new(Method::POST, &path).header("content-type", kind);
        call.body = Some(body.to_owned());
        assert_eq!(at.world.call(call).await.status, 400, "{kind} {body}");
    }
    let mut large =
        Call::new(Method::POST, &path).header("content-type", "application/x-www-form-urlencoded");
    large.body = Some(format!("List-Unsubscribe=One-Click&x={}", "x".repeat(100_000)));
    assert_eq!(at.world.call(large).await.status, 400);
    assert_eq!(at.state(&at.topic).await, "subscribed");
}

#[tokio::test]
async fn a_visitor_leaves_says_why_and_comes_back() {
    let at = Subscribed::new().await;
    let (path, id) = at.link().await;
    let left = press(&at.world, &path, &[("do", "leave")]).await;
    assert!(left.text.contains("You are unsubscribed") && left.text.contains("Would you tell us why?"));
    let thanks =
        press(&at.world, &path, &[("do", "why"), ("reason", "too_often"), ("comment", "Daily!")]).await;
    assert!(thanks.text.contains("Thank you"), "{}", thanks.text);
    let page = at.world.get("/unsubscribe-reasons").await.expect(200);
    let one = &page["items"][0];
    assert_eq!((&one["reason"], &one["comment"]), (&json!("too_often"), &json!("Daily!")), "{page:#}");
    assert_eq!((&one["way"], &one["message"]), (&json!("unsubscribe_page"), &json!(id)));
    assert_eq!((&one["topic_name"], &one["undone"]), (&json!("News"), &json!(false)));
    let again = open(&at.world, &path).await;
    assert!(again.text.contains("You had unsubscribed before"), "{}", again.text);
    let back = press(&at.world, &path, &[("do", "undo")]).await;
    assert!(back.text.contains("You are subscribed again"), "{}", back.text);
    assert_eq!(at.state(&at.topic).await, "subscribed");
    let ledger = at.world.get(&format!("/contacts/{}/consents", at.contact)).await.expect(200);
    let grant = ledger["items"].as_array().unwrap().iter().find(|one| one["kind"] == "grant").unwrap();
    let shown = "I want to get mail about “News” from Test again. I can unsubscribe at any time.";
    assert_eq!((&grant["text"], &grant["source"]), (&json!(shown), &json!("unsubscribe_page")));
    assert!(left.text.contains("I want to get mail about “News” from Test again."), "the text was shown");
    assert_eq!(at.world.get("/unsubscribe-reasons").await.expect(200)["items"][0]["undone"], true);
}

#[tokio::test]
async fn everything_is_left_and_taken_up_together() {
    let at = Subscribed::new().await;
    let tips = topic(&at.world, "Tips").await;
    at.grant(&tips).await;
    let (path, _) = at.link().await;
    let left = press(&at.world, &path, &[("do", "leave-all")]).await;
    assert!(left.text.contains("no more mail of any topic"), "{}", left.text);
    assert_eq!(
        (at.state(&at.topic).await, at.state(&tips).await),
        ("unsubscribed".into(), "unsubscribed".into())
    );
    press(&at.world, &path, &[("do", "undo-all")]).await.expect(200);
    assert_eq!(
        (at.state(&at.topic).await, at.state(&tips).await),
        ("subscribed".into(), "subscribed".into())
    );
}

#[tokio::test]
async fn an_address_that_complained_does_not_come_back_by_itself() {
    let at = Subscribed::new().await;
    let (path, _) = at.link().await;
    press(&at.world, &path, &[("do", "leave")]).await.expect(200);
    at.world
        .post("/suppressions", &json!({ "addresses": [READER], "reason": "complaint" }))
        .await
        .expect(200);
    let refused = press(&at.world, &path, &[("do", "undo")]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("We cannot send to this address"), "{}", refused.text);
    assert_eq!(at.state(&at.topic).await, "unsubscribed");
}

#[tokio::test]
async fn korean_readers_read_korean() {
    let at = Subscribed::with(World::new().await, json!({ "language": "ko-KR" })).await;
    let (path, _) = at.link().await;
    let page = open(&at.world, &path).await;
    assert_eq!(page.headers["content-language"], "ko");
    assert!(
        page.text.contains("<html lang=\"ko\">") && page.text.contains("‘News’ 수신 거부하기"),
        "{}",
        page.text
    );
    let left = press(&at.world, &path, &[("do", "leave")]).await;
    assert!(left.text.contains("수신 거부되었습니다") && left.text.contains("메일이 너무 자주 옵니다"));
    let english = open(&at.world, &format!("{path}?lang=en")).await;
    assert!(english.text.contains("You are unsubscribed"), "{}", english.text);
}

#[tokio::test]
async fn a_deleted_contact_stays_gone_and_its_links_lead_to_who_comes_after() {
    let at = Subscribed::new().await;
    let (path, _) = at.link().await;
    let tips = topic(&at.world, "Tips").await;
    at.grant(&tips).await;
    press(&at.world, &path, &[("do", "leave")]).await.expect(200);
    at.world.delete(&format!("/contacts/{}", at.contact)).await.expect(204);
    let nobody = open(&at.world, &path).await;
    assert_eq!(nobody.status, 200);
    assert!(nobody.text.contains("You get no mail from here"), "{}", nobody.text);
    assert_eq!(press(&at.world, &path, &[("List-Unsubscribe", "One-Click")]).await.status, 200);

    // The next import brings the address again.
    let rows = json!({ "contacts": [{ "email": READER }] });
    let done = at.world.post("/contacts/batch", &rows).await.expect(200);
    let id = done["results"][0]["id"].as_str().unwrap_or_else(|| panic!("{done:#}")).to_owned();
    let at = Subscribed { contact: id, ..at };
    assert_eq!(at.state(&at.topic).await, "unsubscribed");
    assert_eq!(at.state(&tips).await, "none", "a subscription is not kept, only that one was left");
    let old = json!({ "topic": at.topic, "kind": "grant", "at": "2025-01-01T00:00:00Z" });
    at.world.post(&format!("/contacts/{}/consents", at.contact), &old).await.expect(200);
    assert_eq!(at.state(&at.topic).await, "unsubscribed", "an old grant does not bring anybody back");
    at.grant(&tips).await;
    press(&at.world, &path, &[("do", "leave-all")]).await.expect(200);
    assert_eq!(at.state(&tips).await, "unsubscribed", "old links lead to whoever came after");
}
