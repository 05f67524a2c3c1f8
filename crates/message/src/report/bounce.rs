use postroad_base::EnhancedCode;

use super::mime::Part;
use super::original::Original;
use super::reply_text::{ReplyText, find_reply};
use super::{
    DIAGNOSTIC_BYTES_MAX, TEXT_BYTES_MAX, addresses, auto_reply, cut, delivery_status, field, free_text,
    markers, original,
};
use crate::header::Headers;

/// What a server reported about recipients of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    pub form: Form,
    /// RFC 3464 §2.2.2, without its type.
    pub reporting_mta: Option<String>,
    /// RFC 3464 §2.2.1: the ENVID that was given with MAIL.
    pub envelope_id: Option<String>,
    /// Where the report came to: our VERP address if it came to one.
    pub addressed_to: Option<String>,
    pub recipients: Vec<RecipientReport>,
    /// The part for people, without the returned message.
    pub narrative: String,
    pub original: Original,
}

/// How a bounce was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 3464.
    DeliveryStatus,
    /// Fields of RFC 3464 outside of their part, or a text for people.
    FreeText,
}

/// One recipient of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientReport {
    /// RFC 3464 §2.3.2 Final-Recipient: where it failed, after forwarding.
    pub recipient: String,
    /// RFC 3464 §2.3.1 Original-Recipient, as we addressed it.
    pub original_recipient: Option<String>,
    pub action: Action,
    /// RFC 3464 §2.3.4, without its comment.
    pub status: Option<EnhancedCode>,
    /// What stood in brackets behind the status.
    pub status_comment: Option<String>,
    /// RFC 3464 §2.3.5, without its type: the server that said no.
    pub remote_mta: Option<String>,
    pub diagnostic: Option<Diagnostic>,
    /// What the part for people says about this recipient.
    pub narrative: String,
    /// The command that was refused, when the report names it.
    pub stage: Option<Stage>,
}

impl RecipientReport {
    /// The reply: from the diagnostic, else from the text about this recipient, else the bare status.
    #[must_use]
    pub fn reply(&self) -> ReplyText {
        let diagnostic =
            self.diagnostic.as_ref().map(|diagnostic| find_reply(&diagnostic.text)).unwrap_or_default();
        let narrative = find_reply(&self.narrative);
        let specific = |code: &EnhancedCode| code.detail != 0 || code.subject != 0;
        let enhanced = [diagnostic.enhanced, self.status, narrative.enhanced];
        ReplyText {
            code: diagnostic.code.or(narrative.code),
            enhanced: enhanced
                .into_iter()
                .flatten()
                .find(specific)
                .or_else(|| enhanced.into_iter().flatten().next()),
        }
    }
}

/// RFC 3464 §2.3.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    #[default]
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

/// RFC 3464 §2.3.6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// `smtp`, `x-postfix`, `x-unix`…, in lower case.
    pub kind: Option<String>,
    pub text: String,
}

/// Where in the SMTP session a refusal came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Connect,
    Hello,
    StartTls,
    Mail,
    Rcpt,
    Data,
}

impl Stage {
    /// Reads it from `(in reply to RCPT TO command)`, `after end of data`, `>>> MAIL From:`…
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        const SIGNS: [(&str, Stage); 33] = [
            ("rcpt to response", Stage::Rcpt),
            ("mail from response", Stage::Mail),
            ("data response", Stage::Data),
            ("reply to end of data", Stage::Data),
            ("reply to data", Stage::Data),
            ("reply to rcpt", Stage::Rcpt),
            ("reply to mail", Stage::Mail),
            ("reply to starttls", Stage::StartTls),
            ("reply to ehlo", Stage::Hello),
            ("reply to helo", Stage::Hello),
            ("after end of data", Stage::Data),
            ("after pipelined end of data", Stage::Data),
            ("after data", Stage::Data),
            ("after pipelined data", Stage::Data),
            ("after rcpt to", Stage::Rcpt),
            ("after pipelined rcpt", Stage::Rcpt),
            ("after mail from", Stage::Mail),
            ("after pipelined mail", Stage::Mail),
            ("after starttls", Stage::StartTls),
            ("after ehlo", Stage::Hello),
            ("after helo", Stage::Hello),
            ("after initial connection", Stage::Connect),
            ("after rcpt command", Stage::Rcpt),
            ("after mail command", Stage::Mail),
            ("did not like our rcpt", Stage::Rcpt),
            ("did not like our mail", Stage::Mail),
            ("did not like our data", Stage::Data),
            ("did not like our final data", Stage::Data),
            ("does not like recipient", Stage::Rcpt),
            ("does not like sender", Stage::Mail),
            ("failed after i sent the message", Stage::Data),
            ("[rcpt_to]", Stage::Rcpt),
            ("[mail_from]", Stage::Mail),
        ];
        let text = text.to_ascii_lowercase();
        SIGNS
            .iter()
            .find(|(sign, _)| text.contains(sign))
            .map(|(_, stage)| *stage)
            .or_else(|| in_transcript(&text))
    }
}

/// What was sent (`>>> RCPT To:…`) before the first refusal (`<<< 550 …`). DATA says nothing: sendmail pipelines it behind
/// the commands whose replies are still to come.
fn in_transcript(text: &str) -> Option<Stage> {
    const SENT: [(&str, Stage); 5] = [
        (">>> rcpt", Stage::Rcpt),
        (">>> mail", Stage::Mail),
        (">>> ehlo", Stage::Hello),
        (">>> helo", Stage::Hello),
        (">>> starttls", Stage::StartTls),
    ];
    let mut sent = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with("<<< 4") || line.starts_with("<<< 5") {
            return sent;
        }
        if line.starts_with(">>>") {
            sent = SENT.iter().find(|(sign, _)| line.starts_with(sign)).map(|(_, stage)| *stage);
        }
    }
    None
}

/// `None`: this is no bounce.
pub(super) fn read(headers: &Headers<'_>, parts: &[Part<'_>]) -> Option<Bounce> {
    let text = unquoted(text(parts));
    let (narrative, copy) = markers::split(&text);
    let original = original::read(parts, copy);
    let failed = field(headers, "X-Failed-Recipients");
    let named: Vec<String> =
        failed.iter().flat_map(|list| addresses::find(list)).map(|found| found.address.to_owned()).collect();
    let from_text = free_text::read(narrative, &named);
    let status =
        parts.iter().find(|part| part.is(&["message/delivery-status", "message/global-delivery-status"]));
    let status = status.map(|part| delivery_status::read(&part.bytes(TEXT_BYTES_MAX)));
    let in_text = || delivery_status::in_text(narrative);
    let is_formal = status.is_some();
    let fields = status.or_else(in_text).unwrap_or_default();
    let looks_so = is_formal || failed.is_some() || looks_like_bounce(headers);
    let is_reply =
        auto_reply::read(headers).is_some() && failed.is_none() && !is_formal && !from_daemon(headers);
    let has_reply = || from_text.iter().any(|recipient| find_reply(&recipient.narrative).code.is_some());
    if is_reply || !(looks_so || !fields.recipients.is_empty() || has_reply()) {
        return None;
    }
    let mut recipients = join(fields.recipients, from_text);
    if recipients.is_empty() {
        let fallback = original.to.iter().chain(original.other_recipients.iter());
        recipients = fallback
            .take(1)
            .map(|to| RecipientReport { recipient: to.clone(), ..Default::default() })
            .collect();
    }
    let (stage, is_delay) = (Stage::find(narrative), markers::is_delay(narrative));
    for recipient in &mut recipients {
        complete(recipient, stage, is_delay);
    }
    if recipients.is_empty() && !is_formal {
        return None;
    }
    Some(Bounce {
        form: if is_formal { Form::DeliveryStatus } else { Form::FreeText },
        reporting_mta: fields.reporting_mta,
        envelope_id: fields.envelope_id,
        addressed_to: field(headers, "To")
            .and_then(|to| addresses::find(&to).first().map(|found| found.address.to_owned())),
        recipients,
        narrative: narrative.trim().to_owned(),
        original,
    })
}

/// The first text of a report: the plain one where there is a choice. Parts behind the returned message are not ours.
fn text(parts: &[Part<'_>]) -> String {
    let mut text = String::new();
    let before_copy = parts.iter().take_while(|part| !part.is(&["message/rfc822", "message/global"]));
    let texts: Vec<&Part<'_>> = before_copy.filter(|part| part.is_text()).collect();
    let plain =
        texts.iter().any(|part| part.kind != "text/html" && !part.text(TEXT_BYTES_MAX).trim().is_empty());
    for part in texts.iter().filter(|part| !plain || part.kind != "text/html") {
        text.push_str(&part.text(TEXT_BYTES_MAX.saturating_sub(text.len())));
        text.push('\n');
    }
    text
}

/// A report that a person forwarded, without the quote signs.
fn unquoted(text: String) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let quoted = text.lines().filter(|line| line.starts_with('>')).count();
    if quoted * 2 <= lines {
        return text;
    }
    let strip =
        |line: &str| line.strip_prefix("> ").or_else(|| line.strip_prefix('>')).unwrap_or(line).to_owned();
    text.lines().map(strip).collect::<Vec<_>>().join("\n")
}

/// The fields of RFC 3464 go first; the text about the same recipient explains them.
fn join(mut formal: Vec<RecipientReport>, from_text: Vec<RecipientReport>) -> Vec<RecipientReport> {
    if formal.is_empty() {
        return from_text;
    }
    let single = (formal.len() == 1 && from_text.len() == 1).then(|| from_text[0].narrative.clone());
    for recipient in &mut formal {
        let own = from_text.iter().find(|text| {
            addresses::is_same(&text.recipient, &recipient.recipient)
                || recipient
                    .original_recipient
                    .as_ref()
                    .is_some_and(|to| addresses::is_same(&text.recipient, to))
        });
        recipient.narrative =
            own.map(|text| text.narrative.clone()).or_else(|| single.clone()).unwrap_or_default();
    }
    formal
}

/// Adds what the whole text says to what it says about the recipient.
fn complete(recipient: &mut RecipientReport, stage: Option<Stage>, is_delay: bool) {
    recipient.narrative = cut(recipient.narrative.trim(), DIAGNOSTIC_BYTES_MAX).to_owned();
    let diagnostic = recipient.diagnostic.as_ref().map_or("", |diagnostic| diagnostic.text.as_str());
    recipient.stage = Stage::find(diagnostic).or_else(|| Stage::find(&recipient.narrative)).or(stage);
    if recipient.action == Action::Failed && recipient.status.is_none() && is_delay {
        recipient.action = Action::Delayed;
    }
}

fn from_daemon(headers: &Headers<'_>) -> bool {
    const DAEMONS: [&str; 7] = [
        "mailer-daemon",
        "mailerdaemon",
        "postmaster",
        "post_master",
        "mail.delivery.system",
        "microsoftexchange",
        "mdaemon",
    ];
    let from = headers.find("From").map(|from| from.text().to_ascii_lowercase()).unwrap_or_default();
    let is_null = headers.find("Return-Path").is_some_and(|path| &*path.unfolded() == b"<>");
    DAEMONS.iter().any(|daemon| from.contains(daemon)) || from.contains("mail delivery") || is_null
}

fn looks_like_bounce(headers: &Headers<'_>) -> bool {
    const SUBJECTS: [&str; 23] = [
        "not member",
        "members-only",
        "could not be delivered",
        "undeliver",
        "delivery status",
        "delivery fail",
        "delivery has failed",
        "delivery failure",
        "failure notice",
        "returned mail",
        "mail delivery",
        "delivery notification",
        "mail system error",
        "could not send message",
        "non delivery",
        "non-delivery",
        "nondeliverable",
        "returning message",
        "unzustellbar",
        "warning: message",
        "message delivery",
        "delivery error",
        "mail error",
    ];
    let subject = headers.find("Subject").map(|subject| subject.text().to_lowercase()).unwrap_or_default();
    from_daemon(headers) || SUBJECTS.iter().any(|sign| subject.contains(sign))
}
