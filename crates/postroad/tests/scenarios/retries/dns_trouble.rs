use postroad_simnet::{DnsFault, RecordType};

use crate::support::{World, events};

/// RFC 7505 §4.2
#[tokio::test(flavor = "multi_thread")]
async fn null_mx_bounces() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").null_mx();
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "bounced").await;
    assert_eq!(events(&story, "bounced")[0]["reply"]["enhanced_code"], "5.1.10", "{story:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nxdomain_bounces() {
    let world = World::start().await;
    let id = world.send("bob@missing.test").await;
    let story = world.until(&id, "bob@missing.test", "bounced").await;
    assert_eq!(events(&story, "bounced")[0]["reply"]["enhanced_code"], "5.1.2", "{story:#}");
}

/// RFC 5321 §5.1: a lookup that failed says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn servfail_defers() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    world.net.dns().fault("elsewhere.test", RecordType::MX, DnsFault::ServFail);
    let id = world.send("bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "deferred").await;
    world.net.dns().heal("elsewhere.test", RecordType::MX);
    world.retry_until(&id, "bob@elsewhere.test", "delivered").await;
}

/// RFC 5321 §5.1: without MX records, the domain's own address is meant.
#[tokio::test(flavor = "multi_thread")]
async fn implicit_mx_is_used() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").implicit_mx();
    let id = world.send("bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "delivered").await;
    world.one_at("elsewhere.test").await;
}
