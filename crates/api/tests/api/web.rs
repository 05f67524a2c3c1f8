//! `/`: the web app. Whether it was built does not matter here: both answers are pages with the same rules.

use axum::http::Method;

use crate::support::{Call, Reply, World};

async fn get(world: &World, path: &str, accept: &str) -> Reply {
    world.call(Call::new(Method::GET, path).header("accept", accept)).await
}

#[tokio::test]
async fn the_apps_paths_are_pages_that_may_do_little() {
    let world = World::new().await;
    for path in ["/", "/queue", "/domains/example.com"] {
        let page = get(&world, path, "text/html").await;
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8", "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-eval"), "{policy}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert_eq!(page.headers["cross-origin-opener-policy"], "same-origin");
        page.expect(200);
    }
}

#[tokio::test]
async fn nothing_else_is_answered_with_a_page() {
    let world = World::new().await;
    for (path, accept) in [
        ("/api/v1/nothing", "text/html"),
        ("/api", "text/html"),
        ("/assets/gone-1234.js", "text/html"),
        ("/gone.png", "*/*"),
        ("/queue", "application/json"),
        ("/../Cargo.toml", "*/*"),
    ] {
        assert_eq!(get(&world, path, accept).await.rule(404), "no_such_route", "{path}");
    }
    let local = Call::new(Method::GET, "/").header("accept", "text/html").on(&world.local).await;
    assert_eq!(local.rule(404), "no_such_route", "the control socket is for programs");
    let posted = world.call(Call::new(Method::POST, "/queue").header("accept", "text/html")).await;
    assert_eq!(posted.headers["allow"], "GET, HEAD");
    assert_eq!(posted.rule(405), "method_not_allowed");
}
