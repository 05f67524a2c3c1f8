//! What holds for every page.

use axum::http::Method;
use serde_json::json;

use super::{Subscribed, open, press};
use crate::support::{Call, World};

#[tokio::test]
async fn pages_keep_to_themselves() {
    let at = Subscribed::new().await;
    let (path, _) = at.link().await;
    let reply = open(&at.world, &path).await;
    assert_eq!(reply.status, 200);
    let header = |name: &str| reply.headers[name].to_str().unwrap();
    assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(header("cache-control"), "no-store");
    assert!(reply.headers.get("set-cookie").is_none());
    for outside in ["http://", "https://", "src=", "@import", "<script"] {
        assert!(!reply.text.contains(outside), "{outside}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_link_that_is_none_says_so_in_the_readers_language() {
    let world = World::new().await;
    for path in ["/u/forged", "/p/forged", "/a/forged", "/u/AAAA", "/p/%00", "/u/ü"] {
        let korean =
            world.call(Call::new(Method::GET, path).header("accept-language", "ko-KR,ko;q=0.9")).await;
        assert_eq!(korean.status, 404, "{path}");
        assert!(korean.text.contains("올바르지 않은 링크입니다"), "{path}: {}", korean.text);
        assert_eq!(korean.headers["content-type"], "text/html; charset=utf-8");
        let english = press(&world, path, &[("List-Unsubscribe", "One-Click")]).await;
        assert_eq!(english.status, 404, "{path}");
        assert!(english.text.contains("This link does not work"), "{path}: {}", english.text);
    }
}

#[tokio::test]
async fn a_link_for_one_thing_is_none_for_another() {
    let at = Subscribed::new().await;
    let (path, _) = at.link().await;
    let token = path.strip_prefix("/u/").unwrap();
    for other in [format!("/p/{token}"), format!("/a/{token}"), format!("/p/{token}/data")] {
        assert_eq!(open(&at.world, &other).await.status, 404, "{other}");
    }
}

#[tokio::test]
async fn one_network_gets_so_many_pages_but_may_always_leave() {
    let at = Subscribed::new().await;
    let (path, _) = at.link().await;
    let mut last = 200;
    for _ in 0..=120 {
        last = open(&at.world, "/u/forged").await.status.as_u16();
    }
    assert_eq!(last, 429);
    let refused = open(&at.world, &path).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "1");
    assert!(refused.text.contains("Too many requests"), "{}", refused.text);
    let left = press(&at.world, &path, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(left.status, 200);
    assert_eq!(at.state(&at.topic).await, "unsubscribed");
    let mut elsewhere = Call::new(Method::GET, path);
    elsewhere.from = "203.0.113.9:1".parse().unwrap();
    assert_eq!(at.world.call(elsewhere).await.status, 200);
}

#[tokio::test]
async fn the_workspace_says_how_they_look() {
    let at = Subscribed::new().await;
    let settings = at.world.get("/public-pages").await;
    assert_eq!(settings.headers["etag"], "\"0\"");
    let mut settings = settings.expect(200);
    assert_eq!(settings["reasons"].as_array().unwrap().len(), 5);
    settings["name"] = json!("Example <Press>");
    settings["colour"] = json!("#FFCC00");
    settings["texts"]["en"]["intro"] = json!("One click & done.");
    settings["texts"]["ko"]["footer"] = json!("서울특별시 중구");
    settings["reasons"] = json!([{ "id": "moved", "labels": { "en": "I moved", "ko": "이사했습니다" } }]);
    let put = |body: &serde_json::Value, version: &str| {
        let call = Call::new(Method::PUT, "/api/v1/public-pages").key(&at.world.key).json(body);
        call.header("if-match", version)
    };
    let saved = at.world.call(put(&settings, "\"0\"")).await;
    assert_eq!(saved.headers["etag"], "\"1\"");
    assert_eq!(saved.expect(200)["colour"], "#ffcc00");
    assert_eq!(at.world.call(put(&settings, "\"0\"")).await.rule(412), "changed_meanwhile");
    let (path, _) = at.link().await;
    let page = open(&at.world, &path).await.text;
    assert!(page.contains("Example &lt;Press&gt;") && page.contains("One click &amp; done."), "{page}");
    assert!(page.contains("--accent:#ffcc00;--on-accent:#000000"), "{page}");
    let korean = open(&at.world, &format!("{path}?lang=ko")).await.text;
    assert!(korean.contains("서울특별시 중구") && !korean.contains("One click"), "{korean}");
    let left = press(&at.world, &format!("{path}?lang=ko"), &[("do", "leave")]).await.text;
    assert!(left.contains("이사했습니다"), "{left}");
    for (place, value) in [
        ("colour", json!("red")),
        ("mail_from", json!("nobody")),
        ("reasons", json!([{ "id": "A", "labels": { "en": "x" } }])),
        ("reasons", json!([{ "id": "a", "labels": {} }])),
        ("name", json!("x".repeat(101))),
    ] {
        let mut wrong = settings.clone();
        wrong[place] = value;
        let (rule, fields) = at.world.call(put(&wrong, "*")).await.problem(422);
        assert_eq!(rule, "invalid");
        assert!(fields[0].starts_with(&format!("/{place}")), "{place} {fields:?}");
    }
    assert_eq!(at.world.audit_actions().await.iter().filter(|one| *one == "public_pages.changed").count(), 1);
}

#[tokio::test]
async fn pages_are_previewed_with_what_is_not_saved() {
    let at = Subscribed::new().await;
    for (page, words) in [
        ("unsubscribe", "Unsubscribe from “News”"),
        ("unsubscribed", "Would you tell us why?"),
        ("preferences", "Take a break"),
    ] {
        let path =
            format!("/public-pages/preview?page={page}&name=Draft&colour=%23123456&footer=Foot&dark=1");
        let reply = at.world.get(&path).await;
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.ends_with("frame-ancestors 'self'"), "{policy}");
        for expected in [words, "Draft", "--accent:#123456", "Foot", "class=\"dark\""] {
            assert!(reply.text.contains(expected), "{page} {expected}: {}", reply.text);
        }
    }
    let korean = at.world.get("/public-pages/preview?page=preferences&language=ko").await.text;
    assert!(korean.contains("메일 수신 설정"), "{korean}");
}
