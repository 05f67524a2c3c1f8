//! What clients must not do is written down.

use crate::client::Client;
use postroad_simnet::{Extension, Internet, TlsMode};

/// Says `input` after EHLO and expects these violations once QUIT is answered.
async fn check(withheld: &[Extension], input: &str, expected: &[&str]) {
    let internet = Internet::start().await.unwrap();
    let domain = internet.domain("example.test");
    for extension in withheld {
        domain.withhold(*extension);
    }
    domain.tls(TlsMode::Off);
    let mut client = Client::connect(&internet, &domain.host()).await;
    client.hello().await;
    for line in input.split_inclusive('|') {
        client.send(line.trim_end_matches('|')).await;
        client.reply().await;
    }
    let found: Vec<_> = internet.violations().into_iter().map(|violation| violation.what).collect();
    assert_eq!(found, expected, "{input:?}");
}

#[tokio::test]
async fn commands() {
    check(&[], "NOOP\n", &["command line ends with LF alone"]).await;
    check(&[], "EHLO localhost\r\n", &["argument of EHLO or HELO is no domain name or address literal"])
        .await;
    check(&[], "MAIL FROM: <a@b.test>\r\n", &["space after the colon of MAIL FROM or RCPT TO"]).await;
    check(&[], "MAIL FROM:<a@b.test> NONSENSE=1\r\n", &["NONSENSE without offer"]).await;
    check(&[], "STARTTLS\r\n", &["STARTTLS without offer"]).await;
    check(&[], "FOO\r\n", &["unknown command"]).await;
    check(&[], "MAIL FROM:<a@b.test>\r\n|MAIL FROM:<a@b.test>\r\n", &["MAIL inside a transaction"]).await;
}

#[tokio::test]
async fn extensions_without_offer() {
    check(&[Extension::Size], "MAIL FROM:<a@b.test> SIZE=3\r\n", &["SIZE without offer"]).await;
    check(&[Extension::EightBitMime], "MAIL FROM:<a@b.test> BODY=8BITMIME\r\n", &["BODY without offer"])
        .await;
    check(&[], "MAIL FROM:<a@b.test> BODY=BINARYMIME\r\n", &["BODY without offer"]).await;
    check(&[Extension::Dsn], "MAIL FROM:<a@b.test> RET=FULL\r\n", &["RET without offer"]).await;
    check(
        &[Extension::SmtpUtf8],
        "MAIL FROM:<\u{e9}@b.test>\r\n",
        &["8-bit command without SMTPUTF8 offered", "UTF-8 address without SMTPUTF8 offered"],
    )
    .await;
    check(&[Extension::Chunking], "BDAT 0 LAST\r\n", &["BDAT without CHUNKING offered"]).await;
}

#[tokio::test]
async fn pipelining() {
    check(&[Extension::Pipelining], "NOOP\r\nRSET\r\n|", &["pipelined without offer"]).await;
    check(&[], "NOOP\r\nRSET\r\n|", &["pipelined behind a command that ends a group"]).await;
    check(&[], "RSET\r\nNOOP\r\n|", &[]).await;
}

#[tokio::test]
async fn content() {
    let transaction = "MAIL FROM:<a@b.test>\r\n|RCPT TO:<x@example.test>\r\n|DATA\r\n|";
    check(&[], &format!("{transaction}a\nb\r\n.\r\n"), &["bare LF in content"]).await;
    check(&[], &format!("{transaction}\u{e9}\r\n.\r\n"), &["8-bit content without BODY=8BITMIME"]).await;
    check(&[], &format!("{transaction}a\r\n.\r\n"), &[]).await;
}
