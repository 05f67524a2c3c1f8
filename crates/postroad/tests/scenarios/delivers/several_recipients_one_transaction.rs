use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn several_recipients_one_transaction() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    world.net.domain("other.test");
    let to = json!([
        "a@elsewhere.test",
        "b@elsewhere.test",
        "x@other.test",
        "c@elsewhere.test",
        "A@elsewhere.test"
    ]);
    let id = world.send_with("a@elsewhere.test", json!({ "to": to })).await;
    let mut there = world.one_at("elsewhere.test").await.addresses().join(" ");
    there.make_ascii_lowercase();
    assert!(there.starts_with("a@elsewhere.test b@elsewhere.test c@elsewhere.test"), "{there}");
    assert_eq!(world.one_at("other.test").await.addresses(), ["x@other.test"]);
    for address in ["a@elsewhere.test", "b@elsewhere.test", "x@other.test", "c@elsewhere.test"] {
        world.until(&id, address, "delivered").await;
    }
    world.assert_no_violations();
}
