use tokio::process::Command;

use crate::support::{PATIENCE, World, field, raw_message, tools};

#[tokio::test(flavor = "multi_thread")]
async fn smtp_submission_by_curl() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let login = world.login().await;
    let urls =
        [format!("smtp://{}", world.server.submission), format!("smtps://{}", world.server.submissions)];
    for url in &urls {
        let mut command = Command::new(tools::find("curl", "curl"));
        command.args(["--silent", "--show-error", "--ssl-reqd", "-k", "--max-time", "20", "--url", url]);
        command.args(["--user", &format!("{}:{}", login.username, login.password)]);
        command.args(["--mail-from", "ann@sender.test", "--mail-rcpt", "bob@elsewhere.test"]);
        command.args(["--upload-file", "-"]);
        let content = raw_message("ann@sender.test", "bob@elsewhere.test", "by curl");
        let told = tools::run(command, content.as_bytes()).await;
        assert_eq!(told.code, Some(0), "{told:?}");
    }
    for message in sink.wait_for(2, PATIENCE).await.unwrap() {
        assert_eq!(field(&message.content, "Subject"), "by curl");
    }
    world.assert_no_violations();
}
