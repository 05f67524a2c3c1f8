//! The world on sockets, talked to as a sender talks.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use base64::Engine;
use flate2::read::GzDecoder;
use postroad_simnet::world::{Identity, ProviderKind, World, WorldPlan};
use postroad_simnet::{Internet, LiveWorld, RecordType, ReportKind};

use crate::client::Client;

const PATIENCE: Duration = Duration::from_secs(20);
const MESSAGE: &str = "From: <news@sender.test>\r\nSubject: Hello\r\nMessage-ID: <m1@sender.test>\r\n\
    DKIM-Signature: v=1; a=rsa-sha256; d=sender.test; s=one; h=from; bh=x; b=y\r\n\
    List-Unsubscribe: <https://sender.test/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
    CFBL-Address: fbl@sender.test; report=arf\r\n\r\nHello there\r\n";

/// An internet with a world and a sender that is set up well; one second is an hour.
async fn start() -> (Internet, LiveWorld) {
    let net = Internet::start().await.unwrap();
    let live = net.live(World::new(1, WorldPlan::default()), 3_600);
    let dns = net.dns();
    dns.ptr(IpAddr::V4(Ipv4Addr::LOCALHOST), "out.sender.test").a("out.sender.test", Ipv4Addr::LOCALHOST);
    dns.txt("sender.test", "v=spf1 ip4:127.0.0.1 -all");
    dns.txt("_dmarc.sender.test", "v=DMARC1; p=none");
    dns.txt("one._domainkey.sender.test", "v=DKIM1; p=AAAA");
    (net, live)
}

/// The replies to RCPT and to the content (empty when RCPT was refused).
async fn send(net: &Internet, live: &LiveWorld, host: &str, recipient: &str) -> (String, String) {
    let mut client = Client::connect_to(live.host_address(host).unwrap(), net.smtp_port()).await;
    client.reply().await;
    client.says("EHLO out.sender.test", "250").await;
    client.says("MAIL FROM:<bounce@sender.test>", "250").await;
    client.send(&format!("RCPT TO:<{recipient}>\r\n")).await;
    let rcpt = client.reply().await;
    if !rcpt.starts_with('2') {
        return (rcpt, String::new());
    }
    client.says("DATA", "354").await;
    client.send(&format!("{MESSAGE}.\r\n")).await;
    let content = client.reply().await;
    client.says("QUIT", "221").await;
    (rcpt, content)
}

#[tokio::test]
async fn providers_answer_on_their_hosts() {
    let (net, live) = start().await;
    let (_, content) = send(&net, &live, "mta5.am0.yahoodns.net", "avid@yahoo.com").await;
    assert!(content.starts_with("250 ok dirdel"), "{content}");
    let (rcpt, _) = send(&net, &live, "mta5.am0.yahoodns.net", "missing@yahoo.com").await;
    assert!(rcpt.starts_with("554 delivery error: dd"), "{rcpt}");
    let (rcpt, _) = send(&net, &live, "gmail-smtp-in.l.google.com", "avid@gmail.com").await;
    assert!(rcpt.starts_with("421-4.7.29"), "{rcpt}");
    let (rcpt, _) = send(&net, &live, "mta5.am0.yahoodns.net", "ann@gmail.com").await;
    assert!(rcpt.starts_with("550 5.7.1 Relaying denied"), "{rcpt}");
    let source = Identity::Source(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let hidden = live.ask(|world, now| world.hidden(ProviderKind::Yahoo, &source, now));
    assert!(hidden.is_some());
    assert_eq!(net.messages().len(), 1);
}

#[tokio::test]
async fn who_has_no_name_is_refused() {
    let (net, live) = start().await;
    net.dns().remove("out.sender.test", RecordType::A);
    let (rcpt, _) = send(&net, &live, "mx01.mail.icloud.com", "avid@icloud.com").await;
    assert!(rcpt.contains("reverse hostname"), "{rcpt}");
}

#[tokio::test]
async fn complaints_and_daily_reports_come_home() {
    let (net, live) = start().await;
    for (host, recipient) in [
        ("mta5.am0.yahoodns.net", "complaint@yahoo.com"),
        ("outlook-com.olc.protection.outlook.com", "complaint@outlook.com"),
        ("mx.corporate.test", "complaint@corporate.test"),
    ] {
        let (rcpt, content) = send(&net, &live, host, recipient).await;
        assert!(content.starts_with("250"), "{recipient}: {rcpt} {content}");
    }
    let home = net.domain("sender.test");
    let server = (home.host().address(), net.smtp_port()).into();
    // Complaints come within a day and a half, reports the night after: within a minute here.
    let mut kinds = Vec::new();
    let deadline = tokio::time::Instant::now() + PATIENCE * 4;
    while kinds.iter().filter(|kind| **kind == ReportKind::Complaint).count() < 3
        || !kinds.contains(&ReportKind::Dmarc)
    {
        assert!(tokio::time::Instant::now() < deadline, "{kinds:?}");
        kinds.extend(live.send_reports(server, "reports@sender.test").await.unwrap());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let messages = home.wait_for(kinds.len(), PATIENCE).await.unwrap();
    let texts: Vec<String> = messages.iter().map(|message| message.text()).collect();
    let find = |words: &str| texts.iter().find(|text| text.contains(words)).unwrap();
    let yahoo = find("Yahoo!-Mail-Feedback/2.0");
    assert!(yahoo.contains("report-type=feedback-report") && yahoo.contains("Message-ID: <m1@sender.test>"));
    assert!(!yahoo.contains("Hello there"));
    let microsoft = find("Hotmail-FBL/1.0");
    assert!(microsoft.contains("Hello there") && !microsoft.contains("complaint@outlook.com"));
    assert!(find("SimNet-CFBL/1.0").contains("CFBL-Address: fbl@sender.test"));
    let dmarc = find("Report Domain: sender.test Submitter: ");
    let body = dmarc.split_once("\r\n\r\n").unwrap().1.replace("\r\n", "");
    let zipped = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
    let mut xml = String::new();
    GzDecoder::new(&zipped[..]).read_to_string(&mut xml).unwrap();
    assert!(xml.contains("<source_ip>127.0.0.1</source_ip>") && xml.contains("<dkim>pass</dkim>"), "{xml}");
    assert!(net.violations().is_empty(), "{:?}", net.violations());
}
