//! `POST /api/v1/suppressions/import`, `GET /api/v1/suppressions/export`

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, Reply, World};

const LIST: &str = "\u{feff}Email,Reason,Source\r\n\
    gone@example.org,bounce,old system\r\n\
    \"no@example.org\",unsubscribe,\"form, page 2\"\r\n\
    not an address,bounce,\r\n\
    \r\n\
    gone@example.org,manual,\r\n\
    x@example.org,boredom,\r\n";

async fn import(world: &World, query: &str, body: &str) -> Reply {
    let mut call = Call::new(Method::POST, format!("/api/v1/suppressions/import?{query}"))
        .key(&world.key)
        .header("content-type", "text/csv; charset=utf-8");
    call.body = Some(body.to_owned());
    world.call(call).await
}

fn counts(outcome: &Value) -> (u64, u64, u64) {
    let count = |name: &str| outcome[name].as_u64().unwrap();
    (count("added"), count("unchanged"), count("rejected_count"))
}

#[tokio::test]
async fn a_list_comes_in_and_goes_out_again() {
    let world = World::new().await;
    let tried = import(&world, "dry_run=true", LIST).await.expect(200);
    assert_eq!(counts(&tried), (2, 1, 2));
    assert_eq!(world.get("/suppressions").await.expect(200)["items"], json!([]));
    let done = import(&world, "", LIST).await.expect(200);
    assert_eq!(counts(&done), (2, 1, 2));
    assert_eq!(
        (&done["rejected"][0]["line"], &done["rejected"][0]["value"]),
        (&json!(4), &json!("not an address"))
    );
    assert_eq!(done["rejected"][1]["line"], 7);
    let again = import(&world, "", LIST).await.expect(200);
    assert_eq!(counts(&again), (0, 3, 2));
    assert_eq!(world.audit_actions().await, ["suppressions.imported"]);

    let list = world.call(Call::new(Method::GET, "/api/v1/suppressions/export").key(&world.key)).await;
    assert_eq!(list.headers["content-disposition"], "attachment; filename=\"suppressions.csv\"");
    let mut lines: Vec<&str> = list.text.lines().collect();
    assert_eq!(lines.remove(0), "address,reason,source,created_at");
    lines.sort_unstable();
    let expected = [
        "gone@example.org,bounce,old system,2026-01-31T12:00:00.000Z",
        "no@example.org,unsubscribe,\"form, page 2\",2026-01-31T12:00:00.000Z",
    ];
    assert_eq!(lines, expected);
    let other = world.workspace("Other").await;
    let key = world.key(other, postroad_account::Scope::ALL).await;
    let empty = world.call(Call::new(Method::GET, "/api/v1/suppressions/export").key(&key)).await;
    assert_eq!(empty.text, "address,reason,source,created_at\r\n");
}

#[tokio::test]
async fn a_plain_list_needs_no_header_and_many_lines_no_memory() {
    let world = World::new().await;
    let many: String = (0..2_500).map(|n| format!("person{n}@example.org\n")).collect();
    assert_eq!(counts(&import(&world, "reason=bounce", &many).await.expect(200)), (2_500, 0, 0));
    let found = world.get("/suppressions/person7@example.org").await.expect(200);
    assert_eq!((&found["reason"], &found["source"]), (&json!("bounce"), &json!("import")));
    let call = Call::new(Method::POST, "/api/v1/suppressions/import").key(&world.key).json(&json!([]));
    assert_eq!(world.call(call).await.rule(415), "media_type_unsupported");
}

#[tokio::test]
async fn of_several_lines_with_one_address_the_first_holds() {
    let world = World::new().await;
    // Enough names that an order by chance would show, in one batch and over several.
    for (count, domain) in [(100, "one.example"), (1_500, "many.example")] {
        let lines = |reason: &str, source: &str| -> String {
            (0..count).map(|n| format!("Person{n}@{domain},{reason},{source}\n")).collect()
        };
        let list =
            format!("address,reason,source\n{}{}", lines("unsubscribe", "second"), lines("bounce", "first"));
        assert_eq!(counts(&import(&world, "", &list).await.expect(200)), (count, count, 0));
        for n in [0, 1, count / 2, count - 1] {
            let found = world.get(&format!("/suppressions/person{n}@{domain}")).await.expect(200);
            assert_eq!((&found["reason"], &found["source"]), (&json!("unsubscribe"), &json!("second")));
        }
    }
    let mixed = "a@x.example,manual\nA@X.example,bounce\na@x.example,complaint\nb@x.example,complaint\n";
    let mixed = format!("address,reason\n{mixed}");
    assert_eq!(counts(&import(&world, "dry_run=true", &mixed).await.expect(200)), (2, 2, 0));
    assert_eq!(counts(&import(&world, "", &mixed).await.expect(200)), (2, 2, 0));
    assert_eq!(world.get("/suppressions/a@x.example").await.expect(200)["reason"], "manual");
}
