use std::collections::HashMap;

use mail_auth::DkimResult;
use serde_json::json;

use crate::support::{Cli as _, HOSTNAME, World, dkim_verdicts, events, field, fields, tools};

/// dkimpy, with the keys given as JSON in the first argument; prints a verdict for each signature.
const DKIMPY: &str = r#"
import dkim, json, sys
zone = json.loads(sys.argv[1])
def txt(name, timeout=5):
    name = (name.decode() if isinstance(name, bytes) else name).rstrip('.')
    return zone[name].encode()
message = sys.stdin.buffer.read()
for index in range(2):
    print(dkim.DKIM(message).verify(idx=index, dnsfunc=txt))
"#;

#[tokio::test(flavor = "multi_thread")]
async fn api_message_is_signed_and_delivered() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let id = world
        .send_with(
            "Bob <bob@elsewhere.test>",
            json!({ "subject": "Grüße", "text": "Hällo\n.\n..\n", "tags": ["t1"], "metadata": { "order": 7 } }),
        )
        .await;
    let received = world.one_at("elsewhere.test").await;
    assert_eq!(
        (received.mail_from.as_str(), received.addresses()),
        ("ann@sender.test", vec!["bob@elsewhere.test"])
    );
    assert_eq!(received.helo, HOSTNAME);
    assert_eq!(received.tls.as_ref().unwrap().version, "TLSv1_3");
    assert_eq!(field(&received.content, "To"), "Bob <bob@elsewhere.test>");
    assert!(field(&received.content, "Received").contains(&id));

    let signatures = fields(&received.content, "DKIM-Signature");
    assert_eq!(signatures.len(), 2);
    assert!(signatures.iter().any(|one| one.contains("a=rsa-sha256")), "{signatures:?}");
    assert!(signatures.iter().any(|one| one.contains("a=ed25519-sha256")), "{signatures:?}");
    let verdicts = dkim_verdicts(world.net.resolver_addr(), &received.content).await;
    assert_eq!(verdicts, [DkimResult::Pass, DkimResult::Pass]);
    let records = world.server.json(&["domain", "records", "sender.test"]).await;
    let records =
        records["records"].as_array().or(records["items"].as_array()).or(records.as_array()).unwrap();
    let zone: HashMap<&str, &str> = records
        .iter()
        .filter(|record| record["record_type"] == "TXT")
        .map(|record| (record["name"].as_str().unwrap(), record["value"].as_str().unwrap()))
        .collect();
    let zone = serde_json::to_string(&zone).unwrap();
    let said = tools::python("python3-dkim python3-nacl", DKIMPY, &[&zone], &received.content).await;
    assert_eq!(said, "True\nTrue\n");

    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    assert_eq!((&story["tags"], &story["metadata"]["order"]), (&json!(["t1"]), &json!(7)));
    let delivered = events(&story, "delivered")[0];
    assert_eq!(delivered["reply"]["code"], 250, "{delivered:#}");
    let attempt = &delivered["attempt"];
    assert_eq!((&attempt["number"], &attempt["mx_host"]), (&json!(1), &json!("mx.elsewhere.test")));
    assert_eq!((&attempt["tls"]["verified"], &attempt["tls"]["version"]), (&json!(true), &json!("TLSv1.3")));
    let lines = attempt["transcript"].as_array().unwrap();
    let said = |side: &str, begin: &str| {
        lines.iter().any(|line| line["side"] == side && line["text"].as_str().unwrap().starts_with(begin))
    };
    assert!(said("C", "MAIL FROM:<ann@sender.test>") && said("S", "250"), "{lines:#?}");
    assert!(!attempt["transcript"].to_string().contains("llo"), "content is not in the transcript");

    let why = world.server.cli(&["why", &id]).await;
    assert!(why.contains("bob@elsewhere.test [delivered]") && why.contains("mx.elsewhere.test"), "{why}");
    let why = world.server.cli(&["why", "bob@elsewhere.test"]).await;
    assert!(why.contains("[delivered]"), "{why}");
    world.assert_no_violations();
}
