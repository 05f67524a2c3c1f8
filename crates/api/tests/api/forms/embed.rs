use axum::http::header;
use serde_json::json;

use super::{document, hidden, published, send, topic, totals, visit};
use crate::support::World;

const SITE: &str = "https://www.shop.example";

#[tokio::test]
async fn only_the_sites_of_a_form_show_it() {
    let world = World::new().await;
    world.internet.domain("rcpt.test");
    let mut embedded = document(&topic(&world).await);
    embedded["embedding"] = json!({ "origins": [SITE] });
    embedded["popup"] = json!({ "delay_secs": 3, "every_days": 7 });
    let id = published(&world, &embedded).await;
    let page = world.call(visit(&format!("/f/{id}"))).await;
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains(&format!("frame-ancestors 'self' {SITE}")), "{policy}");
    assert!(
        policy.contains("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(page.headers.get(header::SET_COOKIE).is_none());

    let ask = |origin: &str| {
        let path = format!("/f/{id}/embed?ref=https%3A%2F%2Fblog.example%2F&mode=inline");
        visit(&path).header("origin", origin).header("accept", "application/json")
    };
    let ours = world.call(ask(SITE)).await;
    assert_eq!(ours.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], SITE);
    assert_eq!(ours.headers[header::VARY], "Origin");
    assert!(ours.headers.get(header::ACCESS_CONTROL_ALLOW_CREDENTIALS).is_none());
    assert_eq!((&ours.json["popup"]["delay"], &ours.json["popup"]["days"]), (&json!(3), &json!(7)));
    let theirs = world.call(ask("https://evil.example")).await;
    assert!(theirs.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).is_none());

    let html = ours.json["html"].as_str().unwrap();
    assert!(html.contains(&format!("action=\"http://mail.example/f/{id}\"")), "{html}");
    let ticket = hidden(html, "form-ticket");
    world.clock.advance(std::time::Duration::from_secs(5));
    let first = [("form-ticket", ticket.as_str()), ("form-step", "0"), ("email", "ann@rcpt.test")];
    let next = send(&format!("/f/{id}"), &first).header("origin", SITE).header("accept", "application/json");
    let next = world.call(next).await;
    assert_eq!(next.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], SITE);
    let html = next.json["html"].as_str().unwrap();
    assert!(html.contains("About you") && !html.contains("<html"), "{html}");
    let seen = [("form-ticket", ticket.as_str()), ("what", "view")];
    assert_eq!(world.call(send(&format!("/f/{id}/seen"), &seen)).await.status, 204);
    let made_up = [("form-ticket", "x"), ("what", "view")];
    assert_eq!(world.call(send(&format!("/f/{id}/seen"), &made_up)).await.status, 204);
    let total = totals(&world, &id).await;
    assert_eq!((&total["views"], &total["starts"]), (&json!(4), &json!(1)));
}

#[tokio::test]
async fn the_script_is_for_all_pages() {
    let world = World::new().await;
    let script = world.call(visit("/f/forms.js")).await;
    assert_eq!(script.headers["cross-origin-resource-policy"], "cross-origin");
    assert_eq!(script.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    let etag = script.headers[header::ETAG].to_str().unwrap();
    assert_eq!(world.call(visit("/f/forms.js").header("if-none-match", etag)).await.status, 304);
}

#[tokio::test]
async fn a_redirect_goes_where_the_form_says() {
    let world = World::new().await;
    world.internet.domain("rcpt.test");
    let mut leading = document(&topic(&world).await);
    leading["thanks"] = json!({ "redirect": "https://www.shop.example/thanks" });
    let id = published(&world, &leading).await;
    let done = super::walk(&world, &id, "ann@rcpt.test").await;
    assert_eq!(
        (done.status.as_u16(), &done.headers[header::LOCATION]),
        (303, &"https://www.shop.example/thanks".parse().unwrap())
    );
}

#[tokio::test]
async fn a_form_that_is_taken_down_is_not_there() {
    let world = World::new().await;
    let id = published(&world, &document(&topic(&world).await)).await;
    let show = format!("/api/v1/forms/{id}/live");
    let put = |body| crate::support::Call::new(axum::http::Method::PUT, &show).key(&world.key).json(&body);
    world.call(put(json!({}))).await.expect(200);
    for path in [format!("/f/{id}"), format!("/f/{id}/embed"), "/f/nothing".to_owned()] {
        assert_eq!(world.call(visit(&path)).await.status, 404, "{path}");
    }
    assert_eq!(world.call(put(json!({ "version": 2 }))).await.problem(422).1, ["/version"]);
    world.call(put(json!({ "version": 1 }))).await.expect(200);
    assert_eq!(world.call(visit(&format!("/f/{id}"))).await.status, 200);
}
