use std::collections::BTreeSet;

use mail_auth::DkimResult;

use crate::support::{Cli as _, PATIENCE, World, dkim_verdicts, fields};

fn selectors(message: &[u8]) -> BTreeSet<String> {
    let signatures = fields(message, "DKIM-Signature");
    let tags = signatures.iter().flat_map(|signature| signature.split(';'));
    tags.filter_map(|tag| tag.trim().strip_prefix("s=")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn dkim_rotation_without_gap() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let dns = world.net.resolver_addr();
    let mut seen = Vec::new();
    let mut send = async || {
        world.send("bob@elsewhere.test").await;
        let count = seen.len() + 1;
        let message = sink.wait_for(count, PATIENCE).await.unwrap().pop().unwrap();
        let verdicts = dkim_verdicts(dns, &message.content).await;
        assert_eq!(verdicts, [DkimResult::Pass, DkimResult::Pass]);
        let found = selectors(&message.content);
        seen.push(message);
        found
    };
    let first = send().await;
    let rotated = world.server.json(&["domain", "rotate", "sender.test"]).await;
    assert_eq!(send().await, first, "the next keys wait for their records");
    world.server.cli(&["domain", "check", "sender.test"]).await;
    assert_eq!(send().await, first, "the next keys wait for their records");
    world.publish(if rotated.is_array() { &rotated } else { &rotated["records"] });
    // What the check before has seen is not believed any more: somebody asks now.
    let check = world.server.json(&["domain", "check", "sender.test"]).await;
    assert_eq!(check["signing"], true, "{check:#}");
    let next = send().await;
    assert!(next.is_disjoint(&first), "{next:?} {first:?}");
    for message in &seen {
        assert_eq!(dkim_verdicts(dns, &message.content).await, [DkimResult::Pass, DkimResult::Pass]);
    }
}
