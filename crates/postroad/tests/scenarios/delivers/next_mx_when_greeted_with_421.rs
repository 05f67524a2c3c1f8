use postroad_simnet::{Action, Stage};

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn next_mx_when_greeted_with_421() {
    let world = World::start().await;
    let domain = world.net.domain("elsewhere.test");
    domain.add_host("mx2", 20);
    domain
        .host()
        .script(Stage::Connect, [Action::ReplyThenClose("421 4.3.2 Busy, come back later".to_owned())]);
    let id = world.send("bob@elsewhere.test").await;
    assert_eq!(world.one_at("elsewhere.test").await.host, "mx2.elsewhere.test");
    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    assert_eq!(story["recipients"][0]["attempts"], 1);
}
