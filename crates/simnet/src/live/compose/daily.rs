//! Reports about a day: DMARC aggregate reports (RFC 9990) and TLS reports (RFC 8460), compressed.

use std::io::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use postroad_base::UtcMillis;

use super::{Report, ReportKind, civil, header};
use crate::world::{DmarcFacts, DmarcRow, TlsReportFacts, WorldEvent};

/// RFC 2045 §6.8: base64 lines have at most 76 characters.
const BASE64_LINE: usize = 76;

pub(super) fn dmarc(event: &WorldEvent, facts: &DmarcFacts) -> Report {
    let receiver = event.provider.main_domain();
    let (begin, end) = (facts.begin.as_secs(), facts.end.as_secs());
    let id = format!("{begin}.{}.{receiver}", facts.domain);
    let rows: String = facts.rows.iter().map(|row| dmarc_row(row, &facts.domain)).collect();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n\
         <version>1.0</version>\n<report_metadata><org_name>{receiver}</org_name><email>noreply-dmarc@{receiver}</email>\
         <report_id>{id}</report_id><date_range><begin>{begin}</begin><end>{end}</end></date_range></report_metadata>\n\
         <policy_published><domain>{domain}</domain><p>none</p><adkim>r</adkim><aspf>r</aspf>\
         <discovery_method>treewalk</discovery_method></policy_published>\n{rows}</feedback>\n",
        domain = facts.domain,
    );
    // RFC 9990 §3.5.2: receiver "!" policy-domain "!" begin "!" end.
    let name = format!("{receiver}!{}!{begin}!{end}.xml.gz", facts.domain);
    let subject = format!("Report Domain: {} Submitter: {receiver} Report-ID: <{id}>", facts.domain);
    let from = format!("noreply-dmarc@{receiver}");
    let mut head = header(&from, &subject, event.at, &id);
    head.push_str(&format!(
        "Content-Type: application/gzip; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n"
    ));
    Report { kind: ReportKind::Dmarc, reverse_path: from, header: head, body: zipped(&xml) }
}

fn dmarc_row(row: &DmarcRow, domain: &str) -> String {
    let word = |pass: bool| if pass { "pass" } else { "fail" };
    let (spf, dkim) = (word(row.spf), word(row.dkim));
    format!(
        "<record><row><source_ip>{}</source_ip><count>{}</count><policy_evaluated><disposition>none</disposition>\
         <dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row><identifiers><header_from>{domain}</header_from>\
         <envelope_from>{domain}</envelope_from></identifiers><auth_results><dkim><domain>{domain}</domain>\
         <selector>unknown</selector><result>{dkim}</result></dkim><spf><domain>{domain}</domain>\
         <result>{spf}</result></spf></auth_results></record>\n",
        row.source, row.count
    )
}

pub(super) fn tls(event: &WorldEvent, facts: &TlsReportFacts) -> Report {
    let submitter = event.provider.main_domain();
    let id = format!("{}.{}@{submitter}", facts.begin.as_secs(), facts.domain);
    let failures = match facts.failed {
        0 => String::new(),
        failed => format!(
            r#","failure-details":[{{"result-type":"certificate-expired","receiving-mx-hostname":"mx.{}","failed-session-count":{failed}}}]"#,
            facts.domain
        ),
    };
    let json = format!(
        r#"{{"organization-name":"{submitter}","date-range":{{"start-datetime":"{}","end-datetime":"{}"}},"contact-info":"smtp-tls-reporting@{submitter}","report-id":"{id}","policies":[{{"policy":{{"policy-type":"no-policy-found","policy-domain":"{}"}},"summary":{{"total-successful-session-count":{},"total-failure-session-count":{}}}{failures}}}]}}"#,
        instant(facts.begin),
        instant(facts.end),
        facts.domain,
        facts.successful,
        facts.failed
    );
    let from = format!("smtp-tls-reporting@{submitter}");
    // RFC 8460 §5.1: sender "!" policy-domain "!" begin "!" end.
    let name =
        format!("{submitter}!{}!{}!{}.json.gz", facts.domain, facts.begin.as_secs(), facts.end.as_secs());
    let subject = format!("Report Domain: {} Submitter: {submitter} Report-ID: <{id}>", facts.domain);
    let boundary = format!("=_tls_{}", facts.begin.as_secs());
    let mut head = header(&from, &subject, event.at, &format!("tls-{}", facts.begin.as_secs()));
    head.push_str(&format!(
        "TLS-Report-Domain: {}\r\nTLS-Report-Submitter: {submitter}\r\n\
         Content-Type: multipart/report; report-type=\"tlsrpt\";\r\n\tboundary=\"{boundary}\"\r\n",
        facts.domain
    ));
    let body = format!(
        "--{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nA TLS report is attached.\r\n\
         --{boundary}\r\nContent-Type: application/tlsrpt+gzip; name=\"{name}\"\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\
         --{boundary}--\r\n",
        zipped(&json)
    );
    Report { kind: ReportKind::Tls, reverse_path: from, header: head, body }
}

/// RFC 3339 in UTC.
fn instant(at: UtcMillis) -> String {
    let secs = at.as_secs();
    let (year, month, day) = civil(secs.div_euclid(86_400));
    let rest = secs.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

fn zipped(text: &str) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("writing to memory does not fail");
    let bytes = encoder.finish().expect("writing to memory does not fail");
    let encoded = BASE64.encode(bytes);
    let mut lines = String::with_capacity(encoded.len() + encoded.len() / 38 + 2);
    for chunk in encoded.as_bytes().chunks(BASE64_LINE) {
        lines.push_str(&String::from_utf8_lossy(chunk));
        lines.push_str("\r\n");
    }
    lines
}
