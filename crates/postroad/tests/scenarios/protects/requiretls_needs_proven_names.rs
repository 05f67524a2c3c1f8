use postroad_simnet::Extension;

use super::{signed, sts_policy, unsigned};
use crate::support::{World, events, raw_message};

/// Submits a message with REQUIRETLS; returns its id.
async fn submit(world: &World, to: &str) -> String {
    let mut client = world.smtp().await;
    client.expect("MAIL FROM:<ann@sender.test> REQUIRETLS", "250").await;
    client.expect(&format!("RCPT TO:<{to}>"), "250").await;
    let content = raw_message("ann@sender.test", to, "secret");
    let reply = client.content(content.as_bytes()).await;
    assert!(reply.starts_with("250 "), "{reply}");
    reply.rsplit(' ').next().unwrap().to_owned()
}

/// RFC 8689 §4.2.1: a valid certificate for a name that an attacker may have put into DNS proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn requiretls_needs_proven_names() {
    let world = unsigned().await;
    world.net.domain("elsewhere.test").offer(Extension::RequireTls);
    let id = submit(&world, "bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "bounced").await;
    let reply = &events(&story, "bounced")[0]["reply"];
    assert_eq!(reply["enhanced_code"], "5.7.30");
    assert!(reply["text"].as_str().unwrap().contains("neither DNSSEC nor MTA-STS"), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requiretls_travels_where_mta_sts_proves_the_name() {
    let world = unsigned().await;
    world.net.domain("elsewhere.test").offer(Extension::RequireTls);
    let _sink =
        world.net.mta_sts("elsewhere.test", &sts_policy("enforce", "mx.elsewhere.test")).await.unwrap();
    let id = submit(&world, "bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "delivered").await;
    let mail = world.net.commands_at(postroad_simnet::Stage::Mail);
    assert!(mail.iter().any(|command| command.command.contains("REQUIRETLS")), "it is passed on: {mail:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requiretls_travels_where_dnssec_proves_the_name() {
    let world = signed().await;
    let domain = world.net.domain("elsewhere.test");
    domain.offer(Extension::RequireTls).host().tlsa(3, 1, 1);
    let id = submit(&world, "bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "delivered").await;
}
