use std::io::Read as _;

use flate2::read::GzDecoder;
use mail_auth::DkimResult;
use mail_parser::{MessageParser, MimeHeaders};
use postroad_simnet::TlsMode;
use serde_json::{Value, json};

use super::{sts_policy, unsigned};
use crate::support::{Cli, PATIENCE, World, dkim_verdicts, field};

fn unpacked(gzip: &[u8]) -> Value {
    let mut text = String::new();
    GzDecoder::new(gzip).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Mail to a domain in mode testing whose certificate has expired, twice over one connection.
async fn counted() -> World {
    let world = unsigned().await;
    world.net.domain("elsewhere.test").tls(TlsMode::Expired);
    let policy = sts_policy("testing", "mx.elsewhere.test");
    // It lives as long as the world does.
    std::mem::forget(world.net.mta_sts("elsewhere.test", &policy).await.unwrap());
    let id = world.send("bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "delivered").await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_report_is_sent() {
    let world = counted().await;
    let dns = world.net.dns();
    dns.txt("_smtp._tls.elsewhere.test", "v=TLSRPTv1; rua=mailto:tls@reports.test");
    world.net.domain("reports.test");
    let made = world.server.json(&["tls", "report", "send"]).await;
    assert_eq!(made["items"][0]["state"], "sent", "{made:#}");
    let report = world.one_at("reports.test").await;
    assert_eq!(report.mail_from, "");
    assert_eq!(field(&report.content, "TLS-Report-Domain"), "elsewhere.test");
    assert_eq!(field(&report.content, "TLS-Report-Submitter"), "mail.sender.test");
    let verdicts = dkim_verdicts(world.net.resolver_addr(), &report.content).await;
    assert!(
        !verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == DkimResult::Pass),
        "{verdicts:?}"
    );

    let parsed = MessageParser::default().parse(&report.content[..]).unwrap();
    let whole = parsed.content_type().unwrap();
    assert_eq!((whole.subtype(), whole.attribute("report-type")), (Some("report"), Some("tlsrpt")));
    let content = unpacked(parsed.attachment(0).unwrap().contents());
    let policy = &content["policies"][0];
    assert_eq!(policy["policy"]["policy-type"], "sts");
    assert_eq!(policy["policy"]["policy-domain"], "elsewhere.test");
    assert_eq!(policy["policy"]["mx-host"], json!(["mx.elsewhere.test"]));
    assert_eq!(policy["summary"]["total-failure-session-count"], 1);
    let detail = &policy["failure-details"][0];
    assert_eq!(detail["result-type"], "certificate-expired");
    assert_eq!(detail["receiving-mx-hostname"], "mx.elsewhere.test");

    // It is kept, and what it cost to send it is in no report.
    let list = world.server.json(&["tls", "report", "list", "--text", "elsewhere"]).await;
    let id = list["items"][0]["id"].to_string();
    let shown = world.server.json(&["tls", "report", "show", &id]).await;
    assert_eq!(shown["content"], content);
    dns.txt("_smtp._tls.reports.test", "v=TLSRPTv1; rua=mailto:tls@reports.test");
    world.until_queue_is_empty().await;
    let made = world.server.json(&["tls", "report", "send"]).await;
    assert_eq!(made["items"], json!([]), "no report about a report");
}

/// RFC 8460 §3: what tells of broken TLS is not held up by it.
#[tokio::test(flavor = "multi_thread")]
async fn tls_report_gets_through_broken_tls() {
    let world = unsigned().await;
    world.net.domain("strict.test").tls(TlsMode::Off);
    let policy = sts_policy("enforce", "mx.strict.test");
    let _served = world.net.mta_sts("strict.test", &policy).await.unwrap();
    let id = world.send("bob@strict.test").await;
    world.until(&id, "bob@strict.test", "deferred").await;
    world.net.dns().txt("_smtp._tls.strict.test", "v=TLSRPTv1; rua=mailto:tls@strict.test");
    let made = world.server.json(&["tls", "report", "send"]).await;
    assert_eq!(made["items"][0]["state"], "sent", "{made:#}");
    let report = world.one_at("strict.test").await;
    assert_eq!(field(&report.content, "TLS-Report-Domain"), "strict.test");
    assert!(report.tls.is_none());
    // Other mail waits.
    let story = world.story(&id).await;
    assert_eq!(story["recipients"][0]["status"], "deferred");
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_report_is_posted() {
    let world = counted().await;
    let sink = world.net.https_sink("collector.test").await.unwrap();
    let record = format!("v=TLSRPTv1; rua={}", sink.url("/v1/tlsrpt"));
    world.net.dns().txt("_smtp._tls.elsewhere.test", &record);
    let made = world.server.json(&["tls", "report", "send", "--domain", "elsewhere.test"]).await;
    assert_eq!(made["items"][0]["state"], "sent", "{made:#}");
    let requests = sink.wait_for(1, PATIENCE).await.unwrap();
    assert_eq!((requests[0].method.as_str(), requests[0].path.as_str()), ("POST", "/v1/tlsrpt"));
    assert_eq!(requests[0].header("content-type"), Some("application/tlsrpt+gzip"));
    assert_eq!(unpacked(&requests[0].body)["policies"][0]["policy"]["policy-domain"], "elsewhere.test");
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_report_is_for_those_who_ask() {
    let world = counted().await;
    let made = world.server.json(&["tls", "report", "send"]).await;
    assert_eq!(made["items"], json!([]));
}
