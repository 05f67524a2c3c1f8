use crate::support::{World, scrubbed};

#[tokio::test]
async fn a_message_tells_its_story() {
    let world = World::new().await;
    let id = world.send("bob@example.org").await;
    let mut story = world.get(&format!("/messages/{id}")).await.expect(200);
    assert_eq!(story["id"], id.as_str());
    for place in ["message_id_header", "size_bytes"] {
        assert!(!story[place].is_null());
        story[place] = "[varies]".into();
    }
    insta::assert_json_snapshot!("story", scrubbed(&story));
}
