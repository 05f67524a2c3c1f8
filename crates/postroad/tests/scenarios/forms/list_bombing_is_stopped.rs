use serde_json::json;

use crate::support::{PATIENCE, World};

/// Somebody enters one address in every form there is, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_few_confirmations_whoever_asks_for_them() {
    let world = World::start().await;
    let victims = world.net.domain("victim.test");
    let others = world.net.domain("other.test");
    let mut forms = Vec::new();
    for name in ["One", "Two", "Three", "Four", "Five"] {
        forms.push(world.form(name, json!({})).await);
    }
    // By the API, since one address in the network would be stopped before.
    for _ in 0..3 {
        for id in &forms {
            let new =
                json!({ "email": "ann@victim.test", "answers": { "first_name": "A" }, "consent": true });
            let taken =
                world.server.local("POST", &format!("/forms/{id}/submissions"), Some(&new)).await.ok();
            assert_eq!(taken, json!({ "confirmation": true }), "the answer is always the same");
        }
    }
    // Posted after all the others, so it comes after them.
    world.sign_up(&forms[0], "bob@other.test").await;
    others.wait_for(1, PATIENCE).await.unwrap();
    world.until_queue_is_empty().await;
    assert_eq!(victims.messages().len(), 3);
    let page = world.sign_up(&forms[4], "ann@victim.test").await;
    assert!(page.contains("look into your mail"), "{page}");
    world.until_queue_is_empty().await;
    assert_eq!(victims.messages().len(), 3);
}
