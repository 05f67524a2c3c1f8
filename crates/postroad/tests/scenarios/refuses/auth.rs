use crate::support::{Cli as _, Client, Login, World, auth_plain};

#[tokio::test(flavor = "multi_thread")]
async fn auth_without_tls_refused() {
    let world = World::start().await;
    let login = world.login().await;
    let (mut client, _) = Client::connect(world.server.submission).await;
    let offered = client.expect("EHLO client.test", "250").await;
    assert!(offered.contains("STARTTLS") && !offered.contains("AUTH"), "{offered}");
    let reply = client.say(&auth_plain(&login)).await;
    assert!(
        reply.starts_with("530 5.7.0") || reply.starts_with("538 5.7.11") || reply.starts_with("50"),
        "{reply}"
    );
    client.expect("MAIL FROM:<ann@sender.test>", "530 5.7.0").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_password_three_times_disconnects() {
    let world = World::start().await;
    let login = world.login().await;
    let wrong = Login { password: "wrong".to_owned(), ..login.clone() };
    let (mut client, _) = Client::connect(world.server.submission).await;
    client.expect("EHLO client.test", "250").await;
    let mut client = client.start_tls().await;
    client.expect("EHLO client.test", "250").await;
    client.expect(&auth_plain(&wrong), "535 5.7.8").await;
    client.expect(&auth_plain(&wrong), "535 5.7.8").await;
    let last = client.say(&auth_plain(&wrong)).await;
    assert!(last.starts_with("421") || last.starts_with("535"), "{last}");
    let after = client.reply().await;
    assert!(after.is_empty() || after.starts_with("421"), "{after}");
    assert!(!world.server.log().contains("wrong"), "passwords are not logged");
    // The right one still works.
    Client::submission(world.server.submission, &login).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_credential_is_refused() {
    let world = World::start().await;
    let login = world.login().await;
    Client::submission(world.server.submission, &login).await;
    let list = world.server.json(&["credential", "list"]).await;
    let id = list["smtp"][0]["id"].as_str().unwrap();
    world.server.cli(&["credential", "remove", id]).await;
    let (mut client, _) = Client::connect(world.server.submission).await;
    client.expect("EHLO client.test", "250").await;
    let mut client = client.start_tls().await;
    client.expect("EHLO client.test", "250").await;
    client.expect(&auth_plain(&login), "535 5.7.8").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trusted_network_needs_no_auth() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    world.server.cli(&["credential", "add", "--network", "127.0.0.0/8"]).await;
    let (mut client, _) = Client::connect(world.server.submission).await;
    client.expect("EHLO printer.test", "250").await;
    let content = crate::support::raw_message("ann@sender.test", "bob@elsewhere.test", "scan");
    let reply = client.transact("<ann@sender.test>", &["<bob@elsewhere.test>"], content.as_bytes()).await;
    assert!(reply.starts_with("250"), "{reply}");
    world.one_at("elsewhere.test").await;
}
