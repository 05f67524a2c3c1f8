//! `/api/v1/imports`

use std::io::{Cursor, Write};

use axum::http::Method;
use postroad_account::Scope;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::support::{Call, Reply, World};

async fn upload(world: &World, query: &str, bytes: &[u8]) -> Reply {
    let call = Call::new(Method::POST, format!("/api/v1/imports?{query}"));
    world.call(call.key(&world.key).bytes(bytes.to_vec())).await
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

async fn start(world: &World, import: &Value, dry_run: bool) -> Value {
    let path = format!("/imports/{}", import["id"].as_str().unwrap());
    world.post(&format!("{path}/start"), &json!({ "dry_run": dry_run })).await.expect(202);
    while world.state.audience.imports.work().await.unwrap() {}
    world.get(&path).await.expect(200)
}

#[tokio::test]
async fn an_archive_is_looked_at_tried_done_and_undone() {
    let world = World::new().await;
    let topic = world.post("/topics", &json!({ "name": "News" })).await.expect(201);
    let subscribed =
        b"Email Address,First Name,LEID,EUID,Shirt\nann@example.com,Ann,1,a,M\nnobody,,2,b,=1+1\n";
    let unsubscribed =
        b"Email Address,UNSUB_TIME,UNSUB_CAMPAIGN_ID,LEID,EUID\nbob@example.com,2021-05-06 07:08:09,1,3,c\n";
    let bytes = archive(&[
        ("subscribed_members.csv", subscribed.as_slice()),
        ("unsubscribed_members.csv", unsubscribed.as_slice()),
    ]);
    let made = upload(&world, "name=audience.zip", &bytes).await.expect(201);
    assert_eq!(
        (&made["status"], &made["name"], &made["lines"]),
        (&json!("ready"), &json!("audience.zip"), &json!(3))
    );
    let file = &made["files"][0];
    assert_eq!((&file["tool"], &file["kind"]), (&json!("mailchimp"), &json!("subscribed")));
    assert_eq!(made["files"][1]["kind"], "unsubscribed");
    assert_eq!(file["mapping"][0], json!({ "to": "email" }));
    assert_eq!(file["preview"][0], json!(["ann@example.com", "Ann", "1", "a", "M"]));
    let path = format!("/imports/{}", made["id"].as_str().unwrap());

    world.post("/contact-fields", &json!({ "name": "shirt", "kind": "text" })).await.expect(201);
    let mapping = json!([
        { "to": "email" }, { "to": "first_name" }, { "to": "skip" }, { "to": "skip" }, { "to": "field", "name": "shirt" }
    ]);
    let change = json!({
        "files": [
            { "kind": "subscribed", "mapping": mapping },
            { "kind": "unsubscribed", "mapping": made["files"][1]["mapping"] },
        ],
        "settings": { "topics": [topic["id"]], "add_tags": ["moved"] },
    });
    world.patch(&path, &change).await.expect(200);

    let tried = start(&world, &made, true).await;
    let counts = &tried["counts"];
    assert_eq!(
        (&tried["status"], &counts["created"], &counts["rejected"]),
        (&json!("tried"), &json!(2), &json!(1))
    );
    assert_eq!(counts["rejected_by_reason"], json!({ "invalid_address": 1 }));
    assert_eq!(world.get("/contacts").await.expect(200)["items"], json!([]));
    let rejects = world.get(&format!("{path}/rejects")).await;
    assert_eq!(rejects.headers["content-disposition"], "attachment; filename=\"rejects.csv\"");
    let lines: Vec<&str> = rejects.text.lines().collect();
    let head =
        "reject_reason,reject_detail,reject_file,reject_line,Email Address,First Name,LEID,EUID,Shirt,";
    assert!(lines[0].starts_with(head), "{}", lines[0]);
    assert!(
        lines[1].starts_with("invalid_address,") && lines[1].contains(",3,nobody,,2,b,'=1+1,"),
        "{}",
        lines[1]
    );

    let done = start(&world, &made, false).await;
    assert_eq!((&done["status"], &done["counts"]), (&json!("finished"), counts));
    let ann = world.get("/contacts?q=ann").await.expect(200)["items"][0].clone();
    assert_eq!((&ann["fields"]["shirt"], &ann["tags"]), (&json!("M"), &json!(["moved"])));
    let suppressed = world.get("/suppressions/bob@example.com").await.expect(200);
    assert_eq!(suppressed["reason"], "unsubscribe");
    world.post(&format!("{path}/undo"), &json!({})).await.expect(202);
    while world.state.audience.imports.work().await.unwrap() {}
    let undone = world.get(&path).await.expect(200);
    assert_eq!((&undone["status"], &undone["counts"]["deleted"]), (&json!("undone"), &json!(2)));
    world.get("/suppressions/bob@example.com").await.expect(200);

    let list = world.get("/imports?q=AUDIENCE").await.expect(200);
    assert_eq!(
        (&list["items"][0]["id"], &list["items"][0]["files"][0]["preview"]),
        (&made["id"], &json!([]))
    );
    let actions = world.audit_actions().await;
    for action in ["import.created", "import.changed", "import.started", "import.undone"] {
        assert!(actions.contains(&action.to_owned()), "{action}: {actions:?}");
    }
}

#[tokio::test]
async fn what_is_no_table_is_refused_and_not_kept() {
    let world = World::new().await;
    let wide = ",".repeat(1_000);
    let bomb = archive(&[("a.csv", &vec![b'a'; 40 << 20])]);
    for (bytes, rule) in [
        (b"".as_slice(), "import_empty"),
        (wide.as_bytes(), "import_unreadable"),
        (b"PK\x03\x04 and nothing", "import_unreadable"),
        (&archive(&[("readme.pdf", b"x")]), "import_empty"),
        (&bomb, "import_unreadable"),
    ] {
        assert_eq!(upload(&world, "name=a.csv", bytes).await.rule(409), rule);
    }
    assert_eq!(world.get("/imports").await.expect(200)["items"], json!([]));
    assert_eq!(upload(&world, "name=", b"email\n").await.problem(422).1, ["name"]);
    upload(&world, "", b"email\n").await.rule(400);

    let made = upload(&world, "name=a.csv&tool=sendy", b"a,b\n1,2\n").await.expect(201);
    assert_eq!(made["files"][0]["tool"], "sendy");
    let path = format!("/imports/{}", made["id"].as_str().unwrap());
    assert_eq!(world.post(&format!("{path}/start"), &json!({})).await.rule(409), "import_unmapped");
    let mapping = json!([{ "to": "email" }, { "to": "field", "name": "nope" }]);
    let wrong = json!({ "files": [{ "kind": "subscribed", "mapping": mapping }] });
    assert_eq!(world.patch(&path, &wrong).await.problem(422).1, ["/files/0/mapping/1"]);
    world.post(&format!("{path}/cancel"), &json!({})).await.expect(202);
    assert_eq!(world.post(&format!("{path}/cancel"), &json!({})).await.rule(409), "import_over");
    assert_eq!(world.post(&format!("{path}/start"), &json!({})).await.rule(409), "import_unmapped");
}

#[tokio::test]
async fn imports_of_others_are_not_there() {
    let world = World::new().await;
    let made = upload(&world, "name=a.csv", b"email\nann@example.com\n").await.expect(201);
    let stranger = world.key(world.workspace("Stranger").await, Scope::ALL).await;
    let path = format!("/api/v1/imports/{}", made["id"].as_str().unwrap());
    for call in [
        Call::new(Method::GET, path.clone()),
        Call::new(Method::GET, format!("{path}/rejects")),
        Call::new(Method::PATCH, path.clone()).json(&json!({})),
        Call::new(Method::POST, format!("{path}/start")).json(&json!({})),
        Call::new(Method::POST, format!("{path}/cancel")).json(&json!({})),
        Call::new(Method::POST, format!("{path}/undo")).json(&json!({})),
    ] {
        assert_eq!(world.call(call.key(&stranger)).await.rule(404), "not_found");
    }
    let list = world.call(Call::new(Method::GET, "/api/v1/imports").key(&stranger)).await.expect(200);
    assert_eq!(list["items"], json!([]));
}
