use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn what_is_known_of_a_person_is_given_out_and_erased() {
    let world = World::new().await;
    let id = world.send("bob@example.org").await;
    world.send("carol@example.org").await;
    world.post("/suppressions", &json!({ "addresses": ["bob@example.org"] })).await.expect(200);
    let export = world.get("/person/export?address=Bob@example.org").await;
    assert!(export.text.contains(&id) && !export.text.contains("carol"), "{}", export.text);
    let export = export.expect(200);
    assert_eq!(export["messages"].as_array().unwrap().len(), 1);
    assert_eq!(export["suppression"]["address"], "bob@example.org");

    let erase = json!({ "address": "bob@example.org" });
    let erased = world.post("/person/erase", &erase).await.expect(200);
    assert_eq!((&erased["messages"], &erased["unfinished"]), (&json!(0), &json!(1)), "it still waits");
    world.post(&format!("/messages/{id}/cancel"), &json!({})).await.expect(200);
    world.state.events.flush().await.unwrap();
    let erased = world.post("/person/erase", &erase).await.expect(200);
    assert_eq!((&erased["messages"], &erased["suppression"]), (&json!(1), &json!(false)));
    world.get("/suppressions/bob@example.org").await.expect(200);
    let story = world.get(&format!("/messages/{id}")).await;
    assert!(!story.text.contains("bob@"), "{}", story.text);
    let all = json!({ "address": "bob@example.org", "suppression": true });
    assert_eq!(world.post("/person/erase", &all).await.expect(200)["suppression"], true);
    let empty = world.get("/person/export?address=bob@example.org").await.expect(200);
    assert_eq!((&empty["messages"], &empty["suppression"]), (&json!([]), &json!(null)));
    let audit = world.get("/audit").await.text;
    assert!(
        audit.contains("person.erased") && audit.contains("person.exported") && !audit.contains("bob@"),
        "{audit}"
    );
}
