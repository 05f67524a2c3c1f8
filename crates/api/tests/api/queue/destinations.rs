use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, World};

async fn three(world: &World) {
    for (to, tag) in [("a@one.example", "x"), ("b@one.example", "y"), ("c@two.example", "y")] {
        let message =
            json!({ "from": "ann@example.com", "to": to, "text": "x", "tags": [tag], "subject": to });
        world.post("/messages", &message).await.expect(202);
    }
}

fn domains(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|row| row["domain"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn destinations_are_searched_sorted_and_paged() {
    let world = World::new().await;
    three(&world).await;
    let first = world.get("/queue/destinations?limit=1").await.expect(200);
    assert_eq!(domains(&first), ["one.example"]);
    assert_eq!(
        (&first["items"][0]["workspaces"], &first["items"][0]["last_reply"]),
        (&json!(1), &Value::Null)
    );
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = world.get(&format!("/queue/destinations?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((domains(&second), &second["next_cursor"]), (vec!["two.example"], &Value::Null));
    let other = world.get(&format!("/queue/destinations?sort=domain&cursor={cursor}")).await;
    assert_eq!(other.rule(400), "cursor_invalid");
    for sort in ["waiting", "oldest", "next", "domain"] {
        let page = world.get(&format!("/queue/destinations?sort={sort}")).await.expect(200);
        assert_eq!(domains(&page), ["one.example", "two.example"], "{sort}");
    }
    let found = world.get("/queue/destinations?q=TWO").await.expect(200);
    assert_eq!(domains(&found), ["two.example"]);
    assert_eq!(
        world.get("/queue/destinations?all_workspaces=true").await.rule(403),
        "administrator_required"
    );
    let second = world.key(world.workspace("Second").await, postroad_account::Scope::ALL).await;
    let call = Call::new(Method::GET, "/api/v1/queue/destinations").key(&second);
    assert!(domains(&world.call(call).await.expect(200)).is_empty());
}

#[tokio::test]
async fn waiting_mail_is_listed_by_destination_and_status() {
    let world = World::new().await;
    three(&world).await;
    let hold = json!({ "domain": "one.example", "tag": "x" });
    world.post("/queue/hold", &hold).await.expect(200);
    let held = world.get("/queue/messages?status=held").await.expect(200);
    assert_eq!(held["items"].as_array().unwrap().len(), 1);
    let item = &held["items"][0];
    assert_eq!(
        (&item["recipient"], &item["subject"], &item["state"]),
        (&json!("a@one.example"), &json!("a@one.example"), &json!("held"))
    );
    let message = item["message_id"].as_str().unwrap();
    assert_eq!(world.get(&format!("/messages/{message}")).await.expect(200)["id"], message);
    let mut seen = Vec::new();
    let mut path = "/queue/messages?limit=1".to_owned();
    loop {
        let page = world.get(&path).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["recipient"].to_string()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/queue/messages?limit=1&cursor={cursor}");
    }
    seen.sort_unstable();
    assert_eq!(seen, ["\"a@one.example\"", "\"b@one.example\"", "\"c@two.example\""]);
    let two = world.get("/queue/messages?domain=two.example").await.expect(200);
    assert_eq!(domains(&two), ["two.example"]);
    assert!(
        domains(&world.get("/queue/messages?domain=two.example&status=held").await.expect(200)).is_empty()
    );
}

#[tokio::test]
async fn administrators_see_what_workspaces_have_waiting() {
    let world = World::new().await;
    three(&world).await;
    world.post("/queue/hold", &json!({ "tag": "x" })).await.expect(200);
    let second = world.workspace("Second").await;
    let page = world.local(Method::GET, "/queue/workspaces", None).await.expect(200);
    let rows = page["items"].as_array().unwrap();
    let of = |name: &dyn Fn(&Value) -> bool| rows.iter().find(|row| name(row)).unwrap();
    let empty = of(&|row| row["workspace"] == json!(second));
    assert_eq!((&empty["waiting"], &empty["oldest_accepted_at"]), (&json!(0), &Value::Null));
    let full = of(&|row| row["waiting"] == 3);
    assert_eq!(full["held"], 1);
    assert_eq!(world.get("/queue/workspaces").await.rule(403), "administrator_required");
}

#[tokio::test]
async fn workspaces_are_searched_and_ordered_by_what_waits() {
    let world = World::new().await;
    three(&world).await;
    world.workspace("Second").await;
    world.workspace("Third").await;
    let get = async |query: &str| {
        let path = format!("/queue/workspaces?{query}");
        world.local(Method::GET, &path, None).await
    };
    let walk = async |query: &str| {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = get(&format!("limit=1&{query}{cursor}")).await.expect(200);
            let rows = page["items"].as_array().unwrap().iter();
            found.extend(
                rows.map(|row| (row["waiting"].as_u64().unwrap(), row["name"].as_str().unwrap().to_owned())),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
        }
    };
    let most = walk("sort=-waiting").await;
    assert_eq!(most.iter().map(|(waiting, _)| *waiting).collect::<Vec<_>>(), [3, 0, 0]);
    let least = walk("sort=waiting").await;
    assert_eq!(least.iter().map(|(waiting, _)| *waiting).collect::<Vec<_>>(), [0, 0, 3]);
    let named = walk("sort=name&q=d").await;
    assert_eq!(named, [(0, "Second".to_owned()), (0, "Third".to_owned())]);
    assert_eq!(walk("sort=-waiting&q=THIRD").await, [(0, "Third".to_owned())]);
    let first = get("sort=waiting&limit=1").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(get(&format!("sort=-waiting&cursor={cursor}")).await.rule(400), "cursor_invalid");
    assert_eq!(get("sort=mood").await.problem(400), ("query_invalid".to_owned(), vec!["sort".to_owned()]));
}
