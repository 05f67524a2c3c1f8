use crate::support::{Cli as _, World, WorldOptions};

#[tokio::test(flavor = "multi_thread")]
async fn captured_mail_of_a_person_is_exported_and_erased() {
    let options = WorldOptions { sandbox: true, without_domain: true, ..WorldOptions::default() };
    let world = World::with(options).await;
    let id = world.send("ann@rcpt.test").await;
    world.send("bob@rcpt.test").await;
    world.until(&id, "ann@rcpt.test", "captured").await;
    let export = world.api("GET", "/person/export?address=ann@rcpt.test", None).await.ok();
    assert_eq!(export["captured"][0]["id"], id.as_str());
    world.server.cli(&["person", "erase", "ann@rcpt.test"]).await;
    let gone = world.api("GET", &format!("/sandbox/messages/{id}"), None).await;
    assert_eq!(gone.status, 404);
    let list = world.server.json(&["sandbox", "list"]).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}
