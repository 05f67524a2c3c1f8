use std::fmt::Display;

use futures::future::BoxFuture;
use postroad_account::SenderRules;
use postroad_audience::{PostError, Postman, SystemMail};
use postroad_base::{DsnNotify, EmailAddress, Envelope, MessageId, Recipient, SharedClock, Stream};
use postroad_delivery::{Gate, Origin, Submission};
use postroad_message::build::{BuildOptions, Draft, build};
use postroad_message::header::{Mailbox, new_message_id};

/// Posts what the audience writes through the gate, like any mail.
pub struct GatePostman {
    gate: Gate,
    clock: SharedClock,
}

/// Programs are not to answer it with notes of absence (RFC 3834 §5).
const AUTO_SUBMITTED: (&str, &str) = ("Auto-Submitted", "auto-generated");

impl GatePostman {
    pub fn new(gate: Gate, clock: SharedClock) -> Self {
        Self { gate, clock }
    }

    fn submission(&self, mail: SystemMail) -> Result<Submission, PostError> {
        let name = Some(mail.from_name.as_str()).filter(|name| !name.is_empty());
        let mut draft = Draft::new(Mailbox::new(name, mail.from.clone()));
        draft.to = vec![Mailbox::from(mail.to.clone())];
        draft.reply_to = mail.reply_to.into_iter().map(Mailbox::from).collect();
        draft.subject = mail.subject;
        draft.text = Some(mail.text);
        draft.html = Some(mail.html);
        draft.headers = vec![(AUTO_SUBMITTED.0.to_owned(), AUTO_SUBMITTED.1.to_owned())];
        let now = self.clock.now();
        let message_id = new_message_id(now, rand::random(), mail.from.domain().as_str());
        let options = BuildOptions {
            date: now,
            message_id: &message_id,
            seed: rand::random(),
            eight_bit: false,
            smtputf8: draft.needs_smtputf8(),
        };
        let content = build(&draft, &options).map_err(|error| refused("header_invalid", error))?;
        Ok(Submission {
            id: None,
            workspace: mail.workspace,
            origin: Origin::Cli,
            envelope: envelope(mail.from, mail.to),
            content,
            stream: Stream::Transactional,
            tags: vec![mail.tag.to_owned()],
            metadata: serde_json::Map::new(),
            send_at: None,
            expires_at: None,
            held: false,
            topic: None,
            engaged: false,
            rules: SenderRules::default(),
            transcript: None,
        })
    }
}

/// Nobody reads reports about it; its story says what became of it.
fn envelope(from: EmailAddress, to: EmailAddress) -> Envelope {
    let recipient = Recipient { notify: DsnNotify::NEVER, ..Recipient::new(to) };
    Envelope { reverse_path: Some(from), recipients: vec![recipient], ..Envelope::default() }
}

fn refused(rule: &'static str, error: impl Display) -> PostError {
    PostError::Refused { rule, message: error.to_string() }
}

impl Postman for GatePostman {
    fn post(&self, mail: SystemMail) -> BoxFuture<'_, Result<MessageId, PostError>> {
        Box::pin(async move {
            let submission = self.submission(mail)?;
            match self.gate.admit(submission).await {
                Ok(submitted) => Ok(submitted.id),
                Err(refusal) if refusal.is_transient() => Err(PostError::Later(refusal.to_string())),
                Err(refusal) => Err(refused(refusal.rule(), refusal)),
            }
        })
    }
}
