use axum::http::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn administrators_look_after_users() {
    let world = World::new().await;
    let new = json!({ "email": "Ann@example.com", "name": "Ann", "password": "correct horse battery", "role": "developer" });
    let made = world.local(Method::POST, "/users", Some(&new)).await;
    assert!(!made.text.contains("horse"));
    let made = made.expect(201);
    assert_eq!((&made["status"], &made["administrator"]), (&json!("active"), &json!(false)));
    let again = world.local(Method::POST, "/users", Some(&new)).await;
    assert_eq!(again.problem(409), ("taken".into(), vec!["/email".into()]));
    let user = format!("/users/{}", made["id"].as_str().unwrap());
    let short =
        world.local(Method::PUT, &format!("{user}/password"), Some(&json!({ "password": "x" }))).await;
    assert_eq!(short.problem(422).1, ["/password"]);
    let password = json!({ "password": "another good password" });
    world.local(Method::PUT, &format!("{user}/password"), Some(&password)).await.expect(204);
    let users = &world.state.accounts.users;
    let ann = "ann@example.com".parse().unwrap();
    assert!(users.authenticate(&ann, "another good password").await.unwrap().is_some());
    world.local(Method::POST, &format!("{user}/disable"), None).await.expect(204);
    assert!(users.authenticate(&ann, "another good password").await.unwrap().is_none());
    world.local(Method::POST, &format!("{user}/enable"), None).await.expect(204);
    let page = world.local(Method::GET, "/users", None).await.expect(200);
    assert_eq!(page["items"][0]["email"], "Ann@example.com");
    let unknown = "/users/019c1410-5c00-7000-8000-000000000001/password";
    assert_eq!(world.local(Method::PUT, unknown, Some(&password)).await.rule(404), "not_found");
}
