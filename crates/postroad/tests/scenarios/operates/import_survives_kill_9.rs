use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::{Cli as _, World, eventually};

const ROWS: usize = 40_000;

/// Rows that were looked at, or nothing when the import is over.
async fn rows(world: &World, id: &str) -> Option<u64> {
    let import = world.server.local("GET", &format!("/imports/{id}"), None).await.ok();
    (import["status"] == "running").then(|| import["counts"]["rows"].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_written_once() {
    let mut world = World::start().await;
    let topic = json!({ "name": "News", "double_opt_in": false });
    world.server.local("POST", "/topics", Some(&topic)).await.ok();
    let file = world.server.file("people.csv");
    let lines: String = (0..ROWS).map(|n| format!("p{n}@example.test,Person {n},tag {}\n", n % 7)).collect();
    std::fs::write(&file, format!("email,name,tags\n{lines}")).unwrap();
    let file = file.to_str().unwrap();
    let begun = world.server.json(&["import", file, "--topic", "News", "--detach"]).await;
    let id = begun["id"].as_str().unwrap().to_owned();
    for least in [1, 15_000] {
        eventually("rows are written", async || {
            rows(&world, &id).await.is_none_or(|rows| rows >= least).then_some(())
        })
        .await;
        // Otherwise there was nothing to be interrupted.
        assert!(rows(&world, &id).await.is_some(), "it is over already");
        world.server.kill().await;
        world.server.start().await;
    }
    let done = world.server.json(&["import", "status", &id, "--wait"]).await;
    let counts = &done["counts"];
    let figures = |name: &str| counts[name].as_u64().unwrap();
    assert_eq!((done["status"].as_str(), figures("rows")), (Some("finished"), ROWS as u64), "{done}");
    assert_eq!((figures("created"), figures("rejected")), (ROWS as u64, 0), "{done}");

    let export = world.server.cli(&["contacts", "export", "--topic", "News"]).await;
    let addresses: Vec<&str> = export.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(addresses.len(), ROWS);
    assert_eq!(addresses.into_iter().collect::<HashSet<_>>().len(), ROWS);
    let topics: Value = world.server.local("GET", "/topics", None).await.ok();
    assert_eq!(topics["items"][0]["subscribed"], ROWS as u64);
    let ledger = world.server.local("GET", "/consents/export", None).await.ok();
    assert_eq!(ledger.as_str().unwrap().lines().count(), ROWS + 1);
}
