use postroad_simnet::Extension;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn notify_never_is_silent() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").recipient("nobody").reject("550 5.1.1 No such user here");
    let id = world.submit(&["<nobody@elsewhere.test> NOTIFY=NEVER"], "silent").await;
    world.until(&id, "nobody@elsewhere.test", "bounced").await;
    world.until_queue_is_empty().await;
    assert_eq!(world.net.messages().len(), 0);
}

/// RFC 3461 §5.2.2: a server without DSN will not report, so we do.
#[tokio::test(flavor = "multi_thread")]
async fn notify_success_is_answered_with_relayed_where_dsn_is_not_offered() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").withhold(Extension::Dsn);
    world
        .submit(&["<bob@elsewhere.test> NOTIFY=SUCCESS ORCPT=rfc822;robert@elsewhere.test"], "tell me")
        .await;
    let report = &world.reports(1).await[0];
    let text = report.text();
    assert!(text.contains("Action: relayed") && text.contains("Status: 2."), "{text}");
    assert!(text.contains("Original-Recipient: rfc822; robert@elsewhere.test"), "{text}");
    world.assert_no_violations();
}

#[tokio::test(flavor = "multi_thread")]
async fn notify_is_passed_on_where_dsn_is_offered() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let id = world.submit(&["<bob@elsewhere.test> NOTIFY=SUCCESS,FAILURE"], "tell me").await;
    let received = world.one_at("elsewhere.test").await;
    let notify = received.recipients[0].parameters.iter().find(|one| one.keyword == "NOTIFY");
    assert_eq!(notify.and_then(|one| one.value.as_deref()), Some("SUCCESS,FAILURE"));
    world.until(&id, "bob@elsewhere.test", "delivered").await;
    world.until_queue_is_empty().await;
    assert_eq!(world.net.domain("sender.test").messages().len(), 0);
}
