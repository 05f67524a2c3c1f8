use postroad_base::{Clock as _, SystemClock};
use postroad_simnet::Stage;
use serde_json::json;

use crate::support::{World, time};

#[tokio::test(flavor = "multi_thread")]
async fn expires_at_expires_and_reports() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").reject(Stage::Rcpt, "451 4.3.0 Not today");
    let expires_at = time(SystemClock.now().plus(std::time::Duration::from_secs(2)));
    let message = json!({
        "from": "ann@sender.test",
        "to": "bob@elsewhere.test",
        "subject": "urgent",
        "text": "Now or never.",
        "expires_at": expires_at,
    });
    // Over the control socket: what cron sends, whose author reads mail.
    let accepted = world.server.local("POST", "/messages", Some(&message)).await.ok();
    let id = accepted["id"].as_str().unwrap();
    world.until(id, "bob@elsewhere.test", "expired").await;
    let report = &world.reports(1).await[0];
    let text = report.text();
    assert!(text.contains("Action: failed") && text.contains("Status: 5.4.7"), "{text}");
}
