//! Everything a scripted server can do to a client.

use std::sync::Arc;
use std::time::Duration;

use crate::client::{Client, PATIENCE};
use postroad_base::{ManualClock, UtcMillis};
use postroad_simnet::{Action, Internet, Limits, Stage, TlsMode};

#[tokio::test]
async fn each_stage_can_refuse_and_then_accept() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    for stage in [Stage::Ehlo, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::EndOfData] {
        domain.reject_times(stage, 1, "451 4.3.0 Not now\nreally");
    }
    let mut client = Client::connect(&internet, &domain.host()).await;
    assert!(client.reply().await.starts_with("220"));
    let refused = client.says("EHLO client.test", "451-4.3.0 Not now").await;
    assert_eq!(refused, "451-4.3.0 Not now\r\n451 really\r\n");
    client.says("EHLO client.test", "250").await;
    client.says("MAIL FROM:<a@client.test>", "451").await;
    client.says("MAIL FROM:<a@client.test>", "250").await;
    client.says("RCPT TO:<x@example.test>", "451").await;
    client.says("RCPT TO:<x@example.test>", "250").await;
    client.says("DATA", "451").await;
    client.says("DATA", "354").await;
    client.says(".", "451").await;
    assert!(client.message("x@example.test", "Hi\r\n").await.starts_with("250"));
    assert_eq!(internet.messages().len(), 1);
    assert_eq!(internet.commands_at(Stage::EndOfData).len(), 2);
}

#[tokio::test]
async fn a_negative_greeting_lets_nothing_but_quit_through() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    domain.reject(Stage::Connect, "554 5.7.1 Go away");
    let mut client = Client::connect(&internet, &domain.host()).await;
    assert_eq!(client.reply().await, "554 5.7.1 Go away\r\n");
    client.says("EHLO client.test", "503").await;
    client.says("QUIT", "221").await;
}

#[tokio::test]
async fn connections_can_end_anywhere() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    domain.script(Stage::Mail, [Action::Drop, Action::Reset, Action::Accept]);
    for _ in 0..2 {
        let mut client = Client::connect(&internet, &domain.host()).await;
        client.hello().await;
        client.says("MAIL FROM:<a@client.test>", "").await;
    }
    domain.script(Stage::Data, [Action::DropMidContent(10), Action::DropMidContent(10), Action::Accept]);
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    assert_eq!(client.message("x@example.test", "more than ten\r\n").await, "");
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    assert!(client.message("x@example.test", "few\r\n").await.starts_with("250"));

    domain.script(Stage::EndOfData, [Action::Drop, Action::KeepThenDrop]);
    for expected in [1, 2] {
        let mut client = Client::connect(&internet, &domain.host()).await;
        client.hello().await;
        assert_eq!(client.message("x@example.test", "Hi\r\n").await, "");
        assert_eq!(internet.messages().len(), expected);
    }
    assert!(!internet.messages()[1].acknowledged);
}

#[tokio::test]
async fn broken_tls_in_every_way() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    let failing = [
        TlsMode::WrongName,
        TlsMode::Expired,
        TlsMode::Untrusted,
        TlsMode::Garbage,
        TlsMode::CloseInHandshake,
    ];
    for mode in failing {
        domain.tls(mode.clone());
        let mut client = Client::connect(&internet, &domain.host()).await;
        client.hello().await;
        client.says("STARTTLS", "220").await;
        assert!(client.handshake(&internet, "mx.example.test").await.is_err(), "{mode:?}");
    }
    domain.tls(TlsMode::Refused("454 4.7.0 TLS not available".to_owned()));
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    client.says("STARTTLS", "454").await;
    assert!(client.message("x@example.test", "Hi\r\n").await.starts_with("250"));
    domain.tls(TlsMode::Tls12Only);
    client.says("STARTTLS", "220").await;
    let mut client = client.handshake(&internet, "mx.example.test").await.unwrap();
    client.says("MAIL FROM:<a@client.test>", "503").await;
    assert_eq!(internet.violations().last().unwrap().what, "MAIL without EHLO after TLS");
}

#[tokio::test]
async fn limits_hold() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    domain.max_connections(1).messages_per_connection(1).size_limit(10);
    domain.limits(Limits { mail_max: None, rcpt_max: Some(1) });
    let mut first = Client::connect(&internet, &domain.host()).await;
    first.hello().await;
    let mut second = Client::connect(&internet, &domain.host()).await;
    assert!(second.reply().await.starts_with("421"));
    assert_eq!(second.reply().await, "");
    first.says("MAIL FROM:<a@client.test> SIZE=11", "552").await;
    assert!(first.message("x@example.test", "far too big\r\n").await.starts_with("552"));
    first.says("MAIL FROM:<a@client.test>", "250").await;
    first.says("RCPT TO:<x@example.test>", "250").await;
    first.says("RCPT TO:<y@example.test>", "452").await;
    first.says("DATA", "354").await;
    first.says(".", "250").await;
    first.says("MAIL FROM:<a@client.test>", "421").await;
    assert_eq!(first.reply().await, "");
}

#[tokio::test]
async fn greylisting_remembers_triplets() {
    let clock = Arc::new(ManualClock::new(UtcMillis(1_000_000)));
    let internet = Internet::start_with_clock(clock.clone()).await.unwrap();
    let domain = internet.domain("example.test");
    domain.greylist(Duration::from_secs(300));
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    client.says("MAIL FROM:<a@client.test>", "250").await;
    client.says("RCPT TO:<x@example.test>", "451 4.7.1").await;
    clock.advance(Duration::from_secs(299));
    client.says("RCPT TO:<x@example.test>", "451 4.7.1").await;
    client.says("RCPT TO:<y@example.test>", "451 4.7.1").await;
    clock.advance(Duration::from_secs(1));
    client.says("RCPT TO:<x@example.test>", "250").await;
    client.says("RCPT TO:<y@example.test>", "451 4.7.1").await;
}

#[tokio::test]
async fn hosts_can_go_away_and_come_back() {
    let internet = Internet::start().await.unwrap();
    let host = internet.domain("example.test").host();
    let mut client = Client::connect(&internet, &host).await;
    client.hello().await;
    host.stop().await;
    let target = (host.address(), internet.smtp_port());
    assert!(tokio::net::TcpStream::connect(target).await.is_err());
    client.says("NOOP", "250").await;
    host.cut_connections();
    assert_eq!(client.reply().await, "");
    host.start();
    Client::connect(&internet, &host).await.hello().await;
}

#[tokio::test]
async fn slow_replies_come_whole() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    domain.trickle(Duration::from_millis(1)).reply_delay(Duration::from_millis(1));
    domain.script(Stage::Mail, [Action::slow(Duration::from_millis(1))]);
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    assert!(client.message("x@example.test", "Hi\r\n").await.starts_with("250"));
}

#[tokio::test]
async fn a_silent_server_waits_for_the_client_to_leave() {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    domain.script(Stage::Connect, [Action::Silent]);
    let client = Client::connect(&internet, &domain.host()).await;
    internet.wait_for_commands(Stage::Connect, 1, PATIENCE).await.unwrap();
    drop(client);
    internet.wait_for_closed_connections(1, PATIENCE).await.unwrap();
    assert_eq!(internet.commands()[0].reply, None);
}
