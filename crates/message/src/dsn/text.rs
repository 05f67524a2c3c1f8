use std::fmt::Write as _;

use crate::build::TransferEncoding;
use crate::header::{Headers, format_date};

use super::{Action, DIAGNOSTIC_BYTES_MAX, RecipientReport, Report, explain, one_line, start};

/// Of the original's subject and other fields that are quoted.
const QUOTED_BYTES_MAX: usize = 200;

/// The subject of the report names what happened and which message it is about.
pub(super) fn subject(report: &Report<'_>, original: &Headers<'_>) -> String {
    let what = match worst(report) {
        Action::Failed => "Not delivered",
        Action::Delayed => "Delayed, still trying",
        Action::Delivered | Action::Relayed | Action::Expanded => "Delivered",
    };
    match original.find("Subject").map(|field| one_line(&field.text(), QUOTED_BYTES_MAX)) {
        Some(subject) if !subject.is_empty() => format!("{what}: {subject}"),
        _ => format!("{what}: your message"),
    }
}

fn worst(report: &Report<'_>) -> Action {
    report.recipients.iter().map(|recipient| recipient.action).min().unwrap_or(Action::Failed)
}

/// The text for people (RFC 3464 §2, first part). Returns whether it is 8-bit, which it never is.
pub(super) fn part(report: &Report<'_>, original: &Headers<'_>, boundary: &str, out: &mut Vec<u8>) -> bool {
    let text = text(report, original);
    let encoding = TransferEncoding::for_text(text.as_bytes(), false);
    let charset = if text.is_ascii() { "us-ascii" } else { "utf-8" };
    start(out, boundary, &format!("text/plain; charset={charset}"), encoding.as_str(), "Notification");
    encoding.write(text.as_bytes(), out);
    false
}

fn text(report: &Report<'_>, original: &Headers<'_>) -> String {
    let mut text = format!("This is the mail system at {}.\r\n", report.reporting_mta);
    for action in [Action::Failed, Action::Delayed, Action::Delivered, Action::Relayed, Action::Expanded] {
        let mut recipients =
            report.recipients.iter().filter(|recipient| recipient.action == action).peekable();
        if recipients.peek().is_some() {
            let _ = write!(text, "\r\n{}\r\n", introduction(action));
        }
        for recipient in recipients {
            about(recipient, &mut text);
        }
    }
    text.push_str("\r\nThe message this is about:\r\n");
    for name in ["Subject", "Date", "Message-ID"] {
        if let Some(field) = original.find(name) {
            let _ = write!(text, "  {name}: {}\r\n", one_line(&field.text(), QUOTED_BYTES_MAX));
        }
    }
    text
}

fn introduction(action: Action) -> &'static str {
    match action {
        Action::Failed => {
            "Your message could not be delivered to the following recipients.\r\n\
             It will not be tried again."
        }
        Action::Delayed => {
            "Your message has not been delivered to the following recipients yet.\r\n\
             We keep trying; you need not send it again."
        }
        Action::Delivered => "Your message was delivered to the following recipients.",
        Action::Relayed => {
            "Your message was handed to the mail servers of the following recipients.\r\n\
             These servers do not report deliveries, so you may hear nothing more."
        }
        Action::Expanded => "Your message was handed on to the addresses behind the following recipients.",
    }
}

fn about(recipient: &RecipientReport<'_>, text: &mut String) {
    let _ = write!(text, "\r\n  <{}>\r\n", recipient.final_recipient);
    let is_problem = matches!(recipient.action, Action::Failed | Action::Delayed);
    let (what, advice) = explain(recipient.status);
    if is_problem {
        let what =
            recipient.reason.map_or_else(|| what.to_owned(), |reason| one_line(reason, DIAGNOSTIC_BYTES_MAX));
        let _ = write!(text, "    What happened: {what}\r\n");
    }
    if let Some(reply) = recipient.diagnostic {
        let host = recipient
            .remote_mta
            .map_or_else(|| "The server".to_owned(), |host| one_line(host, QUOTED_BYTES_MAX));
        let _ = write!(text, "    {host} said: {}\r\n", one_line(&reply.to_string(), DIAGNOSTIC_BYTES_MAX));
    }
    if recipient.action == Action::Failed {
        let _ = write!(text, "    What you can do: {advice}\r\n");
    }
    if let Some(until) = recipient.will_retry_until {
        let _ = write!(text, "    We try until: {}\r\n", format_date(until));
    }
}
