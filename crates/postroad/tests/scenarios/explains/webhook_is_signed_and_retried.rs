use postroad_simnet::HttpAction;
use serde_json::{Value, json};

use crate::support::{Cli as _, PATIENCE, World, WorldOptions, eventually, tools};

/// The verifier of the specification ("Verifying signatures"), with nothing but Python's own modules.
const VERIFY: &str = r#"
import base64, hashlib, hmac, sys
secret, id, timestamp, signatures = sys.argv[1:]
key = base64.b64decode(secret.removeprefix('whsec_'))
signed = f'{id}.{timestamp}.'.encode() + sys.stdin.buffer.read()
expected = 'v1,' + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
print(any(hmac.compare_digest(expected, one) for one in signatures.split(' ')))
"#;

#[tokio::test(flavor = "multi_thread")]
async fn webhook_is_signed_and_retried() {
    let settings = vec![("webhooks.allow_private", "127.0.0.0/8".to_owned())];
    let world = World::with(WorldOptions { settings, ..WorldOptions::default() }).await;
    world.net.domain("elsewhere.test");
    let sink = world.net.https_sink("hooks.test").await.unwrap();
    sink.script([HttpAction::Status(500), HttpAction::Status(204)]);
    let add = ["webhook", "add", &sink.url("/hook"), "--event", "message.delivered"];
    let made = world.server.json(&add).await;
    let (endpoint, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    let id = world.send("you@elsewhere.test").await;

    let requests = sink.wait_for(2, PATIENCE).await.unwrap();
    let (first, again) = (&requests[0], &requests[1]);
    for request in [first, again] {
        let header = |name: &str| request.header(name).unwrap();
        let arguments =
            [secret, header("webhook-id"), header("webhook-timestamp"), header("webhook-signature")];
        let verdict = tools::python("python3", VERIFY, &arguments, &request.body).await;
        assert_eq!(verdict.trim(), "True", "{request:?}");
        assert_eq!((request.method.as_str(), header("content-type")), ("POST", "application/json"));
    }
    // The same delivery a second time: same id, same body, so that a receiver knows it again.
    assert_eq!(first.header("webhook-id"), again.header("webhook-id"));
    assert_eq!(first.body, again.body);
    let body: Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(
        (&body["type"], &body["data"]["message_id"], &body["data"]["recipient"]),
        (&json!("message.delivered"), &json!(id), &json!("you@elsewhere.test"))
    );
    let attempts = eventually("both attempts are told", async || {
        let list = world.server.json(&["webhook", "deliveries", endpoint]).await;
        let attempts = list["items"][0]["attempts"].as_array()?.clone();
        (attempts.len() == 2).then_some(attempts)
    })
    .await;
    assert!(attempts.iter().any(|attempt| attempt["status"] == 500), "{attempts:?}");
}
