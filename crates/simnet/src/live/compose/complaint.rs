//! Complaints in the Abuse Reporting Format (RFC 5965), as each feedback loop sends them.

use super::{Report, ReportKind, date, header, header_of};
use crate::world::{About, ComplaintFormat, WorldEvent};

pub(super) fn compose(event: &WorldEvent, about: &About, format: ComplaintFormat, original: &[u8]) -> Report {
    let (from, reverse_path, agent) = match format {
        ComplaintFormat::Yahoo => {
            ("feedback@arf.mail.yahoo.com", "feedback@arf.mail.yahoo.com", "Yahoo!-Mail-Feedback/2.0")
        }
        ComplaintFormat::Microsoft => ("staff@hotmail.com", "", "Hotmail-FBL/1.0"),
        ComplaintFormat::Cfbl => ("postmaster@corporate.test", "", "SimNet-CFBL/1.0"),
    };
    let id = format!("{:x}.{}", about.message, event.at.0);
    let boundary = format!("=_fbl_{id}");
    let subject = match format {
        ComplaintFormat::Microsoft => "complaint about message from ".to_owned() + &about.source.to_string(),
        ComplaintFormat::Yahoo | ComplaintFormat::Cfbl => "FW: a message was reported as spam".to_owned(),
    };
    let mut head = header(from, &subject, event.at, &id);
    head.push_str(&format!(
        "Content-Type: multipart/report; report-type=feedback-report;\r\n\tboundary=\"{boundary}\"\r\n"
    ));
    let (third_type, third) = third_part(format, about, original);
    let body = format!(
        "--{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         This is an email abuse report for a message from IP {source} on {when}.\r\n\r\n\
         --{boundary}\r\nContent-Type: message/feedback-report\r\n\r\n\
         {machine}\r\n\
         --{boundary}\r\nContent-Type: {third_type}\r\n\r\n{third}\r\n--{boundary}--\r\n",
        source = about.source,
        when = date(event.at),
        machine = machine_part(format, about, agent, event),
    );
    Report { kind: ReportKind::Complaint, reverse_path: reverse_path.to_owned(), header: head, body }
}

/// RFC 5965 §3: Feedback-Type, User-Agent and Version are required.
fn machine_part(format: ComplaintFormat, about: &About, agent: &str, event: &WorldEvent) -> String {
    let mut fields = format!(
        "Feedback-Type: abuse\r\nUser-Agent: {agent}\r\nVersion: 1\r\nArrival-Date: {}\r\nSource-IP: {}\r\n\
         Reported-Domain: {}\r\n",
        date(event.at),
        about.source,
        about.domain
    );
    match format {
        // The recipient is only found by what the sender put into the message.
        ComplaintFormat::Microsoft => {}
        ComplaintFormat::Yahoo => fields.push_str("Original-Rcpt-To: redacted@yahoo.com\r\n"),
        ComplaintFormat::Cfbl => fields.push_str(&format!("Original-Rcpt-To: {}\r\n", about.recipient)),
    }
    fields
}

fn third_part(format: ComplaintFormat, about: &About, original: &[u8]) -> (&'static str, String) {
    match format {
        // Headers only, for some years now.
        ComplaintFormat::Yahoo => ("text/rfc822-headers", header_of(original)),
        // The whole message without its recipient.
        ComplaintFormat::Microsoft => {
            let text = String::from_utf8_lossy(original).replace(&*about.recipient, "XXX@XXX.XXX");
            ("message/rfc822", text)
        }
        // RFC 9477 §3.2.2: the fields that identify it are enough.
        ComplaintFormat::Cfbl => {
            let wanted = ["message-id:", "cfbl-address:", "cfbl-feedback-id:"];
            let header = header_of(original);
            let kept = header
                .split_inclusive("\r\n")
                .filter(|line| wanted.iter().any(|name| line.to_ascii_lowercase().starts_with(name)));
            ("text/rfc822-headers", kept.collect())
        }
    }
}
