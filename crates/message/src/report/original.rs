use super::mime::Part;
use super::{TEXT_BYTES_MAX, addresses, field};
use crate::header::{Headers, parse_message_id};

/// What is known of the message that a report is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Original {
    /// With its brackets.
    pub message_id: Option<String>,
    pub from: Option<String>,
    /// The first address of To.
    pub to: Option<String>,
    pub subject: Option<String>,
    pub date: Option<String>,
    /// The reverse-path, as the last server added it: with our VERP token.
    pub return_path: Option<String>,
    /// What we wrote to recognise the message: `Feedback-ID`, `CFBL-Feedback-ID` (RFC 9477 §3.2).
    pub feedback_id: Option<String>,
    pub cfbl_feedback_id: Option<String>,
    /// Addresses in `Delivered-To` and the like.
    pub other_recipients: Vec<String>,
}

/// Reads it from a returned message or its header, or from the copy in the text.
pub(super) fn read(parts: &[Part<'_>], copy: Option<&str>) -> Original {
    let returned = parts.iter().find(|part| {
        part.is(&[
            "message/rfc822",
            "message/global",
            "text/rfc822-headers",
            "message/global-headers",
            "text/rfc822-header",
        ])
    });
    match (returned, copy) {
        (Some(part), _) => of_message(&part.bytes(TEXT_BYTES_MAX)),
        (None, Some(copy)) => of_message(copy.trim_start().as_bytes()),
        (None, None) => Original::default(),
    }
}

pub(super) fn of_message(message: &[u8]) -> Original {
    let headers = Headers::parse(message);
    let address = |name: &str| {
        let value = field(&headers, name)?;
        addresses::find(&value).first().map(|found| found.address.to_owned())
    };
    Original {
        message_id: headers
            .find("Message-ID")
            .and_then(|id| parse_message_id(&id.unfolded()).map(str::to_owned)),
        from: address("From"),
        to: address("To"),
        subject: field(&headers, "Subject"),
        date: field(&headers, "Date"),
        return_path: address("Return-Path"),
        feedback_id: field(&headers, "Feedback-ID"),
        cfbl_feedback_id: field(&headers, "CFBL-Feedback-ID"),
        other_recipients: ["Delivered-To", "X-Original-To", "Envelope-To", "Cc"]
            .iter()
            .filter_map(|name| address(name))
            .collect(),
    }
}
