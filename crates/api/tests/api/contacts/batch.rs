use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn each_of_many_is_taken_or_refused_by_itself() {
    let world = World::new().await;
    let ann = world
        .post("/contacts", &json!({ "email": "ann@example.com", "first_name": "Ann" }))
        .await
        .expect(201);
    let batch = json!({ "source": "crm", "contacts": [
        { "email": "ANN@example.com", "first_name": "Ann" },
        { "email": "bob@example.com", "first_name": "Bob" },
        { "email": "carol", "country": "x" },
        { "first_name": "Dave" },
        { "email": "erin@example.com", "nick": "e" },
        { "email": "bob@example.com", "add_tags": ["b"] },
    ]});
    let result = world.post("/contacts/batch", &batch).await.expect(207);
    let counts = ["created", "updated", "unchanged", "refused"].map(|name| result[name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 3]);
    let results = result["results"].as_array().unwrap();
    assert_eq!(results[0], json!({ "outcome": "unchanged", "id": ann["id"] }));
    assert_eq!(results[1]["id"], results[5]["id"]);
    let fields = |at: usize| -> Vec<&str> {
        let errors = results[at]["problem"]["errors"].as_array().unwrap().iter();
        errors.map(|error| error["field"].as_str().unwrap()).collect()
    };
    assert_eq!((fields(2), fields(3), fields(4)), (vec!["/email"], vec!["/email"], vec!["/nick"]));
    let bob = world.get(&format!("/contacts/{}", results[1]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&bob["source"], &bob["tags"]), (&json!("crm"), &json!(["b"])));
    assert!(world.audit_actions().await.contains(&"contacts.written".to_owned()));
}

#[tokio::test]
async fn a_thousand_are_taken_at_once_and_no_more() {
    let world = World::new().await;
    let contacts = |count: usize| -> Value {
        json!({ "contacts": (0..count).map(|n| json!({ "email": format!("a{n}@example.com") })).collect::<Vec<_>>() })
    };
    for count in [0, 1_001] {
        assert_eq!(world.post("/contacts/batch", &contacts(count)).await.problem(422).1, ["/contacts"]);
    }
    assert_eq!(world.post("/contacts/batch", &contacts(1_000)).await.expect(200)["created"], 1_000);
}
