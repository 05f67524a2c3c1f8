//! From what a client describes to what the gate takes. Pure: the clock's time and random bytes come in.

use std::collections::HashSet;

use bytes::Bytes;
use postroad_account::{Actor, SenderRules};
use postroad_base::{EmailAddress, Envelope, MessageId, Recipient, WorkspaceId};
use postroad_delivery::{Origin, Submission};
use postroad_message::header::{AddressList, Headers, Mailbox};

use super::fields::{self, Errors};
use super::input::NewMessage;
use super::mime::{self, Addressing, Making};
use crate::auth::Caller;
use crate::{FieldError, Problem};

/// Whose message it is.
#[derive(Clone, Debug)]
pub struct Sender {
    pub workspace: WorkspaceId,
    pub origin: Origin,
}

impl Sender {
    /// The caller: an API key by its id, a person in the web application, or somebody at the machine itself.
    pub fn of(caller: &Caller) -> Self {
        let origin = match caller.principal.actor {
            Actor::ApiKey(id) => Origin::Api { credential: id.to_string() },
            Actor::User(_) => Origin::Web,
            _ => Origin::Cli,
        };
        Self { workspace: caller.workspace(), origin }
    }
}

/// Makes a submission of a message, or says everything that is wrong with it.
///
/// # Errors
/// The fields that cannot be accepted.
pub fn submission(
    sender: Sender,
    id: Option<MessageId>,
    making: &Making,
    mut message: NewMessage,
) -> Result<Submission, Problem> {
    let mut errors = Errors::default();
    let (envelope, content) = match message.raw.take() {
        Some(raw) => whole(raw, &message, &mut errors),
        None => described(&mut message, making, &mut errors),
    };
    if !errors.0.is_empty() {
        return Err(Problem::invalid(errors.0));
    }
    Ok(Submission {
        id,
        workspace: sender.workspace,
        origin: sender.origin,
        envelope,
        content,
        stream: message.stream.unwrap_or_default(),
        tags: message.tags,
        metadata: message.metadata,
        engaged: message.engaged,
        send_at: message.send_at.map(|at| at.0),
        expires_at: message.expires_at.map(|at| at.0),
        held: message.hold,
        // API keys are bound by scopes, not by domains.
        rules: SenderRules::default(),
        topic: message.topic,
        transcript: None,
    })
}

/// Properties that describe parts and say nothing beside `raw`.
fn beside_raw(message: &NewMessage) -> impl Iterator<Item = &'static str> {
    [
        ("from", message.from.is_some()),
        ("to", message.to.is_some()),
        ("cc", message.cc.is_some()),
        ("bcc", message.bcc.is_some()),
        ("reply_to", message.reply_to.is_some()),
        ("subject", message.subject.is_some()),
        ("text", message.text.is_some()),
        ("html", message.html.is_some()),
        ("headers", message.headers.is_some()),
        ("attachments", !message.attachments.is_empty()),
    ]
    .into_iter()
    .filter(|(_, given)| *given)
    .map(|(name, _)| name)
}

fn whole(raw: String, message: &NewMessage, errors: &mut Errors) -> (Envelope, Bytes) {
    for name in beside_raw(message) {
        errors.0.push(
            FieldError::new(format!("/{name}"), "cannot be given together with raw")
                .with_fix("Write it into the message, or leave raw out."),
        );
    }
    let content = fields::base64("/raw", raw, errors);
    if content.is_empty() && errors.0.is_empty() {
        errors.add("/raw", "the message is empty");
    }
    let headers = Headers::parse(&content);
    let recipients = match &message.rcpt_to {
        Some(list) => listed("/rcpt_to", list, errors),
        None => addressed(&headers, errors),
    };
    let reverse_path = match &message.mail_from {
        Some(_) => mail_from(message, errors),
        None => mailboxes_in(&headers, "Sender").or_else(|| mailboxes_in(&headers, "From")).and_then(first),
    };
    if recipients.is_empty() && errors.0.is_empty() {
        errors.0.push(
            FieldError::new("/raw", "the message has no recipient in To, Cc or Bcc")
                .with_fix("Name the recipients in rcpt_to."),
        );
    }
    (envelope(reverse_path, recipients), content)
}

fn described(message: &mut NewMessage, making: &Making, errors: &mut Errors) -> (Envelope, Bytes) {
    let from = fields::mailboxes("/from", message.from.as_ref(), errors);
    let author = match from.as_slice() {
        [one] => Some(one.clone()),
        [] => {
            if !errors.any_in("/from") {
                errors.add("/from", "is missing");
            }
            None
        }
        _ => {
            errors.add("/from", "must be one address");
            None
        }
    };
    let to = fields::mailboxes("/to", message.to.as_ref(), errors);
    let cc = fields::mailboxes("/cc", message.cc.as_ref(), errors);
    let bcc = fields::mailboxes("/bcc", message.bcc.as_ref(), errors);
    if message.rcpt_to.is_some() {
        errors.0.push(
            FieldError::new("/rcpt_to", "goes only with raw")
                .with_fix("Use to, cc and bcc for the recipients."),
        );
    }
    let reverse_path = match &message.mail_from {
        Some(_) => mail_from(message, errors),
        None => author.as_ref().map(|author| author.address.clone()),
    };
    let recipients: Vec<EmailAddress> =
        to.iter().chain(&cc).chain(&bcc).map(|mailbox| mailbox.address.clone()).collect();
    if recipients.is_empty() && !["/to", "/cc", "/bcc"].iter().any(|place| errors.any_in(place)) {
        errors.add("/to", "the message has no recipient");
    }
    let content = mime::message(message, Addressing { author, to, cc }, making, errors);
    (envelope(reverse_path, recipients), content)
}

/// An empty `mail_from` is the null reverse-path (RFC 5321 §4.5.5).
fn mail_from(message: &NewMessage, errors: &mut Errors) -> Option<EmailAddress> {
    let text = message.mail_from.as_deref().filter(|text| !matches!(text.trim(), "" | "<>"))?;
    fields::address("/mail_from", text, errors)
}

fn listed(pointer: &str, list: &[String], errors: &mut Errors) -> Vec<EmailAddress> {
    if list.is_empty() {
        errors.add(pointer, "the message has no recipient");
    }
    let read = |(index, text): (usize, &String)| fields::address(&format!("{pointer}/{index}"), text, errors);
    list.iter().enumerate().filter_map(read).collect()
}

/// The recipients a message names itself. A field that cannot be read would silently lose some, so it is an error.
fn addressed(headers: &Headers<'_>, errors: &mut Errors) -> Vec<EmailAddress> {
    let mut found = Vec::new();
    for name in ["To", "Cc", "Bcc"] {
        for field in headers.find_all(name).filter(|field| !field.value().trim_ascii().is_empty()) {
            match AddressList::parse(field.value()) {
                Ok(list) => found.extend(list.mailboxes().map(|mailbox| mailbox.address.clone())),
                Err(error) => errors.add("/raw", format!("the {name} field cannot be read: {error}")),
            }
        }
    }
    found
}

fn mailboxes_in(headers: &Headers<'_>, name: &str) -> Option<Vec<Mailbox>> {
    let list = AddressList::parse(headers.find(name)?.value()).ok()?;
    Some(list.mailboxes().cloned().collect())
}

fn first(mailboxes: Vec<Mailbox>) -> Option<EmailAddress> {
    mailboxes.into_iter().next().map(|mailbox| mailbox.address)
}

/// Each recipient once, in order.
fn envelope(reverse_path: Option<EmailAddress>, recipients: Vec<EmailAddress>) -> Envelope {
    let mut seen = HashSet::with_capacity(recipients.len());
    let recipients = recipients
        .into_iter()
        .filter(|address| seen.insert(address.canonical()))
        .map(Recipient::new)
        .collect();
    Envelope { reverse_path, recipients, ..Envelope::default() }
}
