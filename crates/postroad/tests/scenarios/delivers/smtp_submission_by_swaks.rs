use tokio::process::Command;

use crate::support::{World, field, tools};

#[tokio::test(flavor = "multi_thread")]
async fn smtp_submission_by_swaks() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let login = world.login().await;
    let mut command = Command::new(tools::find("swaks", "swaks libnet-ssleay-perl"));
    let (ip, port) = (world.server.submission.ip().to_string(), world.server.submission.port().to_string());
    command.args(["--server", &ip, "--port", &port, "--tls", "--auth", "PLAIN"]);
    command.args(["--auth-user", &login.username, "--auth-password", &login.password]);
    command.args(["--from", "ann@sender.test", "--to", "bob@elsewhere.test"]);
    command.args(["--header", "Subject: by swaks", "--body", "Hello.", "--timeout", "20"]);
    let told = tools::run(command, b"").await;
    assert_eq!(told.code, Some(0), "{told:?}");
    assert_eq!(field(&world.one_at("elsewhere.test").await.content, "Subject"), "by swaks");
    world.assert_no_violations();
}
