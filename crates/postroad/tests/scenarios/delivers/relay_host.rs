use postroad_simnet::{SimHost, TlsMode};
use serde_json::json;

use crate::support::{Cli as _, PATIENCE, World};

const PASSWORD: &str = "correct horse battery staple";

async fn relay(world: &World) -> SimHost {
    let host = world.net.host("relay.test");
    host.relay_everything().require_login("user", PASSWORD);
    let port = world.net.smtp_port().to_string();
    let login = ["--username", "user", "--password", PASSWORD];
    world
        .server
        .cli(&[&["relay", "set", "relay.test", "--port", &port, "--tls", "start_tls"][..], &login].concat())
        .await;
    host
}

#[tokio::test(flavor = "multi_thread")]
async fn relay_host_with_auth() {
    let world = World::start().await;
    relay(&world).await;
    let id = world.send_with("a@here.test", json!({ "to": ["a@here.test", "b@there.test"] })).await;
    world.until(&id, "b@there.test", "delivered").await;
    let messages = world.net.wait_for(1, PATIENCE).await.unwrap();
    assert_eq!(messages[0].host, "relay.test");
    assert_eq!(messages[0].user.as_deref(), Some("user"));
    assert!(messages[0].tls.is_some());
    let shown = world.server.cli(&["relay", "show"]).await;
    assert!(shown.contains("relay.test") && !shown.contains(PASSWORD), "{shown}");
    let database = std::fs::read(world.server.file("postroad.db")).unwrap();
    let log = std::fs::read(world.server.file("postroad.db-wal")).unwrap_or_default();
    for file in [database, log] {
        assert!(
            !file.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes()),
            "the password is kept sealed"
        );
    }

    world.server.cli(&["relay", "clear"]).await;
    world.net.domain("elsewhere.test");
    world.send("bob@elsewhere.test").await;
    assert_eq!(world.one_at("elsewhere.test").await.host, "mx.elsewhere.test");
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_required_relay_refuses_bad_certificate() {
    let world = World::start().await;
    let host = relay(&world).await;
    for mode in [TlsMode::WrongName, TlsMode::Untrusted, TlsMode::Off] {
        host.tls(mode.clone());
        let id = world.send("a@here.test").await;
        let story = world.retry_until(&id, "a@here.test", "deferred").await;
        assert!(story["events"].to_string().contains("relay.test"), "{mode:?}: {story:#}");
        assert_eq!(world.net.messages().len(), 0, "{mode:?}");
        world.server.cli(&["queue", "cancel", "--all"]).await;
        world.until(&id, "a@here.test", "cancelled").await;
    }
    host.tls(TlsMode::On);
    let id = world.send("a@here.test").await;
    world.retry_until(&id, "a@here.test", "delivered").await;
    let commands = world.net.commands();
    assert_eq!(commands.iter().filter(|one| one.command.starts_with("AUTH")).count(), 1, "{commands:#?}");
}
