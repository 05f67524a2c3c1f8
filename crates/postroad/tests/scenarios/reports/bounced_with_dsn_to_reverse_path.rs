use crate::support::{HOSTNAME, World, events, field};

#[tokio::test(flavor = "multi_thread")]
async fn bounced_with_dsn_to_reverse_path() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    sink.recipient("nobody").reject("550 5.1.1 No such user here");
    let id = world.submit(&["<nobody@elsewhere.test>"], "to nobody").await;
    let story = world.until(&id, "nobody@elsewhere.test", "bounced").await;
    let reply = &events(&story, "bounced")[0]["reply"];
    assert_eq!((reply["code"].as_u64(), reply["enhanced_code"].as_str()), (Some(550), Some("5.1.1")));

    let report = &world.reports(1).await[0];
    // RFC 5321 §4.5.5: reports have the null reverse-path.
    assert_eq!((report.mail_from.as_str(), report.addresses()), ("", vec!["ann@sender.test"]));
    let kind = field(&report.content, "Content-Type");
    assert!(kind.contains("multipart/report") && kind.contains("delivery-status"), "{kind}");
    assert_eq!(field(&report.content, "Auto-Submitted").split(' ').next(), Some("auto-replied"));
    let text = report.text();
    for line in [
        &format!("Reporting-MTA: dns; {HOSTNAME}"),
        "Final-Recipient: rfc822; nobody@elsewhere.test",
        "Action: failed",
        "Status: 5.1.1",
        "Remote-MTA: dns; mx.elsewhere.test",
        "Diagnostic-Code: smtp; 550 5.1.1 No such user here",
        "Subject: to nobody",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    world.assert_no_violations();
}

/// Programs learn it from events and webhooks.
#[tokio::test(flavor = "multi_thread")]
async fn bounced_api_message_makes_no_dsn() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").recipient("nobody").reject("550 5.1.1 No such user here");
    let id = world.send("nobody@elsewhere.test").await;
    world.until(&id, "nobody@elsewhere.test", "bounced").await;
    // A report would be queued before the bounce is known.
    world.until_queue_is_empty().await;
    assert_eq!(world.net.messages().len(), 0);
}

/// RFC 3461 §6.1: never a report about a report.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_bounces_makes_no_further_report() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").recipient("nobody").reject("550 5.1.1 No such user here");
    world.net.domain("sender.test").recipient("ann").reject("550 5.2.1 Mailbox disabled");
    let id = world.submit(&["<nobody@elsewhere.test>"], "to nobody").await;
    world.until(&id, "nobody@elsewhere.test", "bounced").await;
    world.until_queue_is_empty().await;
    assert_eq!(world.net.messages().len(), 0);
    let list = world.api("GET", "/messages?source=dsn", None).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list:#}");
}
