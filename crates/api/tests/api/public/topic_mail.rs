use std::time::Duration;

use serde_json::json;

use super::{READER, Subscribed, press, topic};

#[tokio::test]
async fn mail_of_a_topic_says_how_to_leave() {
    let at = Subscribed::new().await;
    let more = json!({ "html": "<body><p>Hi</p></body>", "unsubscribe_footer": true });
    let accepted = at.try_send(more).await.expect(202);
    let raw = at.raw(accepted["id"].as_str().unwrap()).await;
    let field = |name: &str| raw.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
    let url = field("List-Unsubscribe").trim();
    assert!(url.starts_with("<http://localhost:8080/u/") && url.ends_with('>') && url.len() < 90, "{url}");
    assert_eq!(field("List-Unsubscribe-Post").trim(), "List-Unsubscribe=One-Click");
    let id = at.topic.replace('-', "");
    assert!(raw.replace("\r\n ", " ").contains(&format!("List-Id: \"News\" <{id}.")), "{raw}");
    let body = raw.replace("=\r\n", "");
    assert!(body.contains(&url[1..url.len() - 1]), "{raw}");
    assert!(body.contains("Choose what you get: http://localhost:8080/p/"), "{raw}");
}

#[tokio::test]
async fn the_refusal_names_the_rule() {
    let at = Subscribed::new().await;
    let check = async |more, rule: &str, field: &str| {
        let (found, fields) = at.try_send(more).await.problem(422);
        assert_eq!((found.as_str(), fields), (rule, vec![field.to_owned()]));
    };
    check(json!({ "to": "stranger@example.org" }), "contact_unknown", "/topic").await;
    check(json!({ "topic": "019c1410-5c00-7000-8000-000000000001" }), "topic_unknown", "/topic").await;
    check(json!({ "to": [READER, "c@example.org"] }), "topic_recipients", "/to").await;
    let tips = topic(&at.world, "Tips").await;
    check(json!({ "topic": tips }), "not_subscribed", "/topic").await;
    check(
        json!({ "headers": { "List-Unsubscribe": "<https://x.example>" } }),
        "header_invalid",
        "/headers/List-Unsubscribe",
    )
    .await;
    let change = json!({ "paused_until": "2026-03-01T00:00:00Z" });
    at.world.patch(&format!("/contacts/{}", at.contact), &change).await.expect(200);
    check(json!({}), "paused", "/topic").await;
    // Sent after the pause, it may go.
    at.try_send(json!({ "send_at": "2026-03-02T00:00:00Z" })).await.expect(202);
    let change = json!({ "paused_until": null });
    at.world.patch(&format!("/contacts/{}", at.contact), &change).await.expect(200);
    at.world.post("/suppressions", &json!({ "addresses": [READER] })).await.expect(200);
    check(json!({}), "recipient_suppressed", "/topic").await;
    let footer = json!({ "topic": null, "unsubscribe_footer": true });
    assert_eq!(at.try_send(footer).await.problem(422).1, ["/unsubscribe_footer"]);
}

#[tokio::test]
async fn without_an_address_for_links_there_is_no_topic_mail() {
    let at = Subscribed::new().await;
    let set = async |url: &str| {
        let body = json!({ "public_url": url });
        at.world.local(axum::http::Method::PATCH, "/settings", Some(&body)).await.expect(200);
    };
    set("http://mail.example.com").await;
    assert_eq!(at.try_send(json!({})).await.rule(422), "public_url_unfit");
    set("https://mail.example.com").await;
    let accepted = at.try_send(json!({})).await.expect(202);
    let raw = at.raw(accepted["id"].as_str().unwrap()).await;
    assert!(raw.contains("List-Unsubscribe: <https://mail.example.com/u/"), "{raw}");
}

#[tokio::test]
async fn who_wants_one_mail_a_week_gets_one() {
    let at = Subscribed::new().await;
    let (path, first) = at.link().await;
    let page = super::open(&at.world, &path).await.text;
    let centre = page.split("href=\"").find_map(|rest| rest.strip_prefix("/p/")).unwrap();
    let centre = format!("/p/{}", centre.split('"').next().unwrap());
    let second = at.send().await;
    let fields =
        [("do", "save"), ("shown", at.topic.as_str()), ("topic", at.topic.as_str()), ("rhythm", "weekly")];
    press(&at.world, &centre, &fields).await.expect(200);
    assert_eq!(at.status(&first).await, "queued", "the mail they come from counted");
    assert_eq!(at.status(&second).await, "suppressed", "what waited behind it is one too many");
    assert_eq!(at.try_send(json!({})).await.rule(422), "too_often");
    let asked =
        at.world.get(&format!("/contacts/{}/may-send?topic={}", at.contact, at.topic)).await.expect(200);
    assert_eq!(
        (&asked["reason"], &asked["until"]),
        (&json!("too_often"), &json!("2026-02-07T00:00:00.000Z"))
    );
    at.world.clock.advance(Duration::from_secs(7 * 86_400));
    let sends = [at.try_send(json!({})).await, at.try_send(json!({})).await];
    assert_eq!(sends.map(|reply| reply.status.as_u16()), [202, 422], "the turn is taken once");
}
