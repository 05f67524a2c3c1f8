use crate::support::{Cli as _, World, eventually};

/// Whoever may add a webhook must not reach the machines beside ours with it.
#[tokio::test(flavor = "multi_thread")]
async fn webhook_to_private_address_is_refused() {
    let world = World::start().await;
    let sink = world.net.https_sink("hooks.test").await.unwrap();
    let made = world.server.json(&["webhook", "add", &sink.url("/hook")]).await;
    let id = made["id"].as_str().unwrap();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"), "{made:#}");
    world.server.cli(&["webhook", "test", id]).await;
    let error = eventually("the delivery was tried", async || {
        let list = world.server.json(&["webhook", "deliveries", id]).await;
        list["items"][0]["attempts"][0]["error"].as_str().map(str::to_owned)
    })
    .await;
    assert!(error.contains("not a public address"), "{error}");
    assert_eq!(sink.requests().len(), 0);
}
