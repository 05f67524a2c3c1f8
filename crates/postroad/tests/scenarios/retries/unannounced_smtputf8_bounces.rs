use postroad_simnet::Extension;

use crate::support::{World, events};

/// RFC 6531 §3.5: such an address cannot be written to a server that does not announce it.
#[tokio::test(flavor = "multi_thread")]
async fn unannounced_smtputf8_bounces() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let id = world.send("jürgen@elsewhere.test").await;
    world.until(&id, "jürgen@elsewhere.test", "delivered").await;
    sink.withhold(Extension::SmtpUtf8);
    sink.host().cut_connections();
    let id = world.send("jürgen@elsewhere.test").await;
    let story = world.until(&id, "jürgen@elsewhere.test", "bounced").await;
    assert_eq!(events(&story, "bounced")[0]["reply"]["enhanced_code"], "5.6.7", "{story:#}");
    assert_eq!(sink.messages().len(), 1);
    world.assert_no_violations();
}
