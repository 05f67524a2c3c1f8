use crate::support::{Client, PATIENCE, World, body_of};

/// What some servers take for the end of a message, and a message hidden behind it. RFC 5321 §2.3.8: only CRLF ends a
/// line.
const ENDS: [&str; 6] = ["\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n\0.\r\n"];

#[tokio::test(flavor = "multi_thread")]
async fn smuggled_messages_are_not_sent() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let login = world.login().await;
    for end in ENDS {
        let mut client = Client::submission(world.server.submission, &login).await;
        client.expect("MAIL FROM:<ann@sender.test>", "250").await;
        client.expect("RCPT TO:<bob@elsewhere.test>", "250").await;
        client.expect("DATA", "354").await;
        client
            .send(format!(
                "From: ann@sender.test\r\nSubject: outer\r\n\r\nouter{end}MAIL FROM:<ann@sender.test>\r\n\
                 RCPT TO:<victim@elsewhere.test>\r\nDATA\r\nFrom: boss@sender.test\r\n\r\ninner\r\n.\r\n"
            ))
            .await;
        let reply = client.reply().await;
        assert!(reply.starts_with('5') || reply.starts_with("250"), "{end:?}: {reply}");
        // One message was sent, so there is one reply: the next one is of the next command.
        client.expect("NOOP", "250").await;
        client.expect("QUIT", "221").await;
    }
    world.until_queue_is_empty().await;
    for message in sink.messages() {
        assert_eq!(message.addresses(), ["bob@elsewhere.test"]);
    }
    assert!(world.net.violations().is_empty(), "{:#?}", world.net.violations());
}

/// CVE-2011-0411: what was sent before the handshake was not sent by whoever the handshake was with.
#[tokio::test(flavor = "multi_thread")]
async fn commands_injected_before_tls_are_not_obeyed() {
    let world = World::start().await;
    let (mut client, _) = Client::connect(world.server.submission).await;
    client.expect("EHLO client.test", "250").await;
    client.send("STARTTLS\r\nNOOP injected\r\n").await;
    let reply = client.reply().await;
    if !reply.starts_with("220") {
        assert!(reply.starts_with('5') || reply.starts_with("421"), "{reply}");
        return;
    }
    // Either the handshake fails, or what was said before it is forgotten.
    if let Ok(mut client) = client.handshake().await {
        let reply = client.expect("EHLO client.test", "250").await;
        assert!(reply.contains("AUTH"), "the answer to EHLO: {reply}");
        client.expect("NOOP", "250").await;
    }
}

/// Lines of dots survive, at the edges too.
#[tokio::test(flavor = "multi_thread")]
async fn dots_go_through_unharmed() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let mut client = world.smtp().await;
    let body = "..\r\n.\r\n...\r\n.a\r\n\r\n.\r\n";
    let content = format!("From: ann@sender.test\r\nSubject: dots\r\n\r\n{body}");
    let reply = client.transact("<ann@sender.test>", &["<bob@elsewhere.test>"], content.as_bytes()).await;
    assert!(reply.starts_with("250"), "{reply}");
    assert_eq!(body_of(&sink.wait_for(1, PATIENCE).await.unwrap()[0].content), body.as_bytes());
}
