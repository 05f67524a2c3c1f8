//! Messages that are taken, and what is remembered of them.

use crate::client::{Client, PATIENCE};
use postroad_simnet::{Extension, Internet, TlsMode};

#[tokio::test]
async fn a_message_is_kept_with_its_envelope_and_exact_content() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    let mut client = Client::connect(&internet, &domain.host()).await;
    let hello = client.hello().await;
    assert!(hello.contains("250-PIPELINING\r\n") && hello.ends_with("250 STARTTLS\r\n"), "{hello}");
    client.says("MAIL FROM:<a@client.test> SIZE=20 BODY=8BITMIME RET=HDRS", "250 2.1.0").await;
    client.says("RCPT TO:<one@example.test> NOTIFY=NEVER", "250 2.1.5").await;
    client.says("RCPT TO:<two@example.test>", "250 2.1.5").await;
    client.says("DATA", "354").await;
    client.send("Subject: x\r\n\r\n..dot\r\n.\r\n").await;
    assert_eq!(client.reply().await, "250 2.0.0 OK queued as sim-1\r\n");
    client.says("QUIT", "221").await;

    let messages = domain.wait_for(1, PATIENCE).await.unwrap();
    let message = &messages[0];
    assert_eq!(&message.content[..], b"Subject: x\r\n\r\n.dot\r\n");
    assert_eq!(message.addresses(), ["one@example.test", "two@example.test"]);
    assert_eq!(message.mail_from, "a@client.test");
    assert_eq!(message.mail_parameter("RET").unwrap().value.as_deref(), Some("HDRS"));
    assert_eq!(message.recipients[0].parameters[0].keyword, "NOTIFY");
    assert!(message.acknowledged && !message.chunked && message.tls.is_none());
    assert_eq!(internet.violations(), []);
    internet.wait_for_closed_connections(1, PATIENCE).await.unwrap();
    assert!(internet.connections()[0].quit);
}

#[tokio::test]
async fn bdat_and_pipelining_are_understood() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    client.send("MAIL FROM:<>\r\nRCPT TO:<x@example.test>\r\nBDAT 4\r\na\r\nbBDAT 3 LAST\r\n\n.\r").await;
    for expected in ["250", "250", "250 2.0.0 4 octets", "250 2.0.0 OK"] {
        assert!(client.reply().await.starts_with(expected));
    }
    let message = &internet.wait_for(1, PATIENCE).await.unwrap()[0];
    assert_eq!(&message.content[..], b"a\r\nb\n.\r");
    assert!(message.chunked && message.mail_from.is_empty());
    let violations: Vec<_> = internet.violations().into_iter().map(|violation| violation.what).collect();
    assert_eq!(violations, ["bare LF in content", "bare CR in content"]);
}

#[tokio::test]
async fn starttls_with_a_certificate_of_the_test_authority() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    client.says("STARTTLS", "220").await;
    let mut client = client.handshake(&internet, "mx.example.test").await.unwrap();
    let hello = client.says("EHLO client.test", "250").await;
    assert!(!hello.contains("STARTTLS"));
    assert!(client.message("x@example.test", "Hi\r\n").await.starts_with("250"));
    let message = &internet.wait_for(1, PATIENCE).await.unwrap()[0];
    let tls = message.tls.as_ref().unwrap();
    assert_eq!((tls.version.as_str(), tls.server_name.as_deref()), ("TLSv1_3", Some("mx.example.test")));
    assert_eq!(internet.violations(), []);
}

#[tokio::test]
async fn implicit_tls_and_login_make_a_smarthost() {
    let internet = Internet::start().await.unwrap();
    let relay = internet.host("smart.test");
    relay.relay_everything().require_login("user", "secret").tls(TlsMode::Implicit);
    let client = Client::connect(&internet, &relay).await;
    let mut client = client.handshake(&internet, "smart.test").await.unwrap();
    assert!(client.hello().await.contains("AUTH PLAIN LOGIN"));
    client.says("MAIL FROM:<a@client.test>", "530").await;
    client.says("AUTH PLAIN AHVzZXIAd3Jvbmc=", "535").await;
    client.says("AUTH LOGIN", "334 VXNlcm5hbWU6").await;
    client.says("dXNlcg==", "334 UGFzc3dvcmQ6").await;
    client.says("c2VjcmV0", "235").await;
    assert!(client.message("x@anywhere.test", "Hi\r\n").await.starts_with("250"));
    assert_eq!(internet.wait_for(1, PATIENCE).await.unwrap()[0].user.as_deref(), Some("user"));
}

#[tokio::test]
async fn shared_hosts_serve_their_domains_and_nobody_elses() {
    let internet = Internet::start().await.unwrap();
    let provider = internet.host("mx.provider.test");
    internet.bare_domain("one.test").served_by(&provider, 5);
    internet.bare_domain("two.test").served_by(&provider, 5).recipient("nobody").reject("550 5.1.1 Nobody");
    let mut client = Client::connect(&internet, &provider).await;
    client.hello().await;
    client.says("MAIL FROM:<a@client.test>", "250").await;
    client.says("RCPT TO:<x@one.test>", "250").await;
    client.says("RCPT TO:<nobody@two.test>", "550 5.1.1 Nobody").await;
    client.says("RCPT TO:<x@elsewhere.test>", "550 5.7.1").await;
}

#[tokio::test]
async fn nothing_offered_means_plain_helo_replies() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("old.test");
    domain.withhold_everything().tls(TlsMode::Off);
    let mut client = Client::connect(&internet, &domain.host()).await;
    assert_eq!(client.hello().await, "250 mx.old.test\r\n");
    assert_eq!(client.says("MAIL FROM:<a@client.test>", "250").await, "250 OK\r\n");
    domain.offer(Extension::Size);
    assert_eq!(client.says("EHLO client.test", "250").await, "250-mx.old.test\r\n250 SIZE 52428800\r\n");
}
