use std::time::Duration;

use postroad_simnet::{Action, Extension, Stage};

use crate::support::{PATIENCE, World};

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_drains_and_restart_continues() {
    let mut world = World::start().await;
    let slow = world.net.domain("slow.test");
    slow.withhold(Extension::Chunking).script(Stage::EndOfData, [Action::slow(Duration::from_secs(1))]);
    let deferring = world.net.domain("deferring.test");
    deferring.reject_times(Stage::Rcpt, 1, "451 4.3.0 Later");
    let waiting = world.send("bob@deferring.test").await;
    world.until(&waiting, "bob@deferring.test", "deferred").await;
    let under_way = world.send("bob@slow.test").await;
    world.net.wait_for_commands(Stage::Data, 1, PATIENCE).await.unwrap();
    let status = world.server.stop().await;
    assert!(status.success(), "{status}");
    assert!(!world.server.file("control.sock").exists());

    world.server.start().await;
    // What was under way was finished and is known; nothing is sent twice.
    world.until(&under_way, "bob@slow.test", "delivered").await;
    world.retry_now(1).await;
    world.until(&waiting, "bob@deferring.test", "delivered").await;
    world.until_queue_is_empty().await;
    assert_eq!((slow.messages().len(), deferring.messages().len()), (1, 1));
    world.assert_no_violations();
}

/// A client in the middle of a message may finish it; idle ones are told goodbye (RFC 5321 §3.8).
#[tokio::test(flavor = "multi_thread")]
async fn sigterm_lets_clients_finish_their_message() {
    let mut world = World::start().await;
    world.net.domain("elsewhere.test");
    let mut idle = world.smtp().await;
    let mut busy = world.smtp().await;
    busy.expect("MAIL FROM:<ann@sender.test>", "250").await;
    busy.expect("RCPT TO:<bob@elsewhere.test>", "250").await;
    busy.expect("DATA", "354").await;
    busy.send("From: ann@sender.test\r\nSubject: last\r\n\r\n").await;
    world.server.terminate();
    let goodbye = idle.reply().await;
    assert!(goodbye.starts_with("421"), "{goodbye}");
    busy.send("done\r\n.\r\n").await;
    let reply = busy.reply().await;
    let status = world.server.ended().await;
    assert!(status.success(), "{status}");
    world.server.start().await;
    if reply.starts_with("250") {
        world.one_at("elsewhere.test").await;
    } else {
        assert!(reply.starts_with('4'), "{reply}");
    }
}
