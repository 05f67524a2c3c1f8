use axum::http::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn paths_are_for_administrators() {
    let world = World::new().await;
    for path in ["/queue/paths", "/queue/paths/default~google"] {
        assert_eq!(world.get(path).await.rule(403), "administrator_required", "{path}");
    }
    for sort in ["ready", "state", "connections", "deferred", "name"] {
        let page = world.local(Method::GET, &format!("/queue/paths?sort={sort}&q=google"), None).await;
        assert_eq!(page.expect(200), json!({ "items": [], "next_cursor": null }), "{sort}");
    }
    let wrong = world.local(Method::GET, "/queue/paths?sort=price", None).await;
    assert_eq!(wrong.status.as_u16(), 400);
    let nobody = world.local(Method::GET, "/queue/paths/default~google", None).await;
    assert_eq!(nobody.rule(404), "not_found");
}
