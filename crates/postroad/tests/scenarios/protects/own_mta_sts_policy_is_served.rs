use serde_json::{Value, json};

use super::unsigned;
use crate::support::{Cli, World};

async fn served(world: &World, host: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://{}/.well-known/mta-sts.txt", world.server.http);
    let response = client.get(url).header("Host", host).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

fn record<'a>(records: &'a Value, purpose: &str) -> &'a Value {
    let all = records.as_array().unwrap();
    all.iter().find(|record| record["purpose"] == purpose).unwrap_or(&Value::Null)
}

#[tokio::test(flavor = "multi_thread")]
async fn own_mta_sts_policy_is_served() {
    let world = unsigned().await;
    assert_eq!(served(&world, "mta-sts.sender.test").await.0, 404);
    let policy = world.server.json(&["domain", "mta-sts", "sender.test", "--mode", "testing"]).await;
    assert_eq!(policy["mx"], json!(["mx.sender.test"]), "as the MX records have it");
    let (status, text) = served(&world, "mta-sts.sender.test").await;
    assert_eq!(status, 200);
    assert_eq!(text, "version: STSv1\r\nmode: testing\r\nmx: mx.sender.test\r\nmax_age: 604800\r\n");
    assert_eq!(served(&world, "mta-sts.elsewhere.test").await.0, 404);

    // The records to publish, and what DNS says of them.
    let detail = world.api("GET", "/domains/sender.test", None).await.ok();
    let wanted = format!("v=STSv1; id={};", policy["id"].as_str().unwrap());
    assert_eq!(record(&detail["records"], "mta_sts")["value"], wanted.as_str());
    for purpose in ["mta_sts_host", "tls_reports"] {
        assert_eq!(record(&detail["records"], purpose)["optional"], true, "{purpose}");
    }
    world.publish(&detail["records"]);
    let check = world.server.json(&["domain", "check", "sender.test"]).await;
    for purpose in ["mta_sts", "mta_sts_host", "tls_reports"] {
        assert_eq!(record(&check["records"], purpose)["status"], "ok", "{purpose}");
    }

    // Another mail host changes policy and id; the record in DNS is then the old one.
    world.net.domain("sender.test").add_host("mx2", 20);
    let check = world.server.json(&["domain", "check", "sender.test"]).await;
    assert_eq!(record(&check["records"], "mta_sts")["status"], "different");
    assert!(served(&world, "mta-sts.sender.test").await.1.contains("mx: mx2.sender.test"));

    world.server.cli(&["domain", "mta-sts", "sender.test", "--off"]).await;
    assert_eq!(served(&world, "mta-sts.sender.test").await.0, 404);
}
