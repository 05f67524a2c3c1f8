use crate::support::{Cli as _, PATIENCE, World, body_of, field};

#[tokio::test(flavor = "multi_thread")]
async fn sendmail_t() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let message = "From: Ann <ann@sender.test>\nTo: bob@elsewhere.test\nBcc: eve@elsewhere.test\nSubject: cron\n\nline\n.\nafter\n";
    let told = world.server.run_with(&["sendmail", "-t", "-oi"], message.as_bytes()).await;
    assert_eq!((told.code, told.stdout.as_str()), (Some(0), ""), "{told:?}");
    let received = &sink.wait_for(1, PATIENCE).await.unwrap()[0];
    assert_eq!(received.addresses(), ["bob@elsewhere.test", "eve@elsewhere.test"]);
    assert_eq!(
        (field(&received.content, "Bcc").as_str(), field(&received.content, "Subject").as_str()),
        ("", "cron")
    );
    assert_eq!(body_of(&received.content), b"line\r\n.\r\nafter\r\n");

    let forged = message.replace("sender.test", "else.test");
    let told = world.server.run_with(&["sendmail", "-t", "-i"], forged.as_bytes()).await;
    assert_eq!(told.code, Some(69), "{told:?}");
    assert!(told.stderr.contains("else.test"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sendmail_says_to_try_again_when_no_server_runs() {
    let mut world = World::start().await;
    world.server.stop().await;
    let told = world.server.run_with(&["sendmail", "bob@elsewhere.test"], b"Subject: x\n\nx\n").await;
    // sysexits.h EX_TEMPFAIL
    assert_eq!(told.code, Some(75), "{told:?}");
}
