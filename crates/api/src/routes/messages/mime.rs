//! A MIME message from the parts a client describes.

use bytes::Bytes;
use postroad_base::UtcMillis;
use postroad_message::build::{Attachment, BuildError, BuildOptions, Draft, build};
use postroad_message::header::{Mailbox, new_message_id};

use super::fields::{self, Errors};
use super::input::{AttachmentInput, HeaderInput, NewMessage};

/// What makes a message unlike every other.
#[derive(Clone, Copy, Debug)]
pub struct Making {
    pub now: UtcMillis,
    pub message_id: [u8; 16],
    pub boundaries: u128,
}

/// The addresses its header shows.
#[derive(Debug)]
pub struct Addressing {
    /// `None` when it is wrong: then everything else is still checked.
    pub author: Option<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
}

/// Builds it; empty when something is wrong.
pub fn message(
    message: &mut NewMessage,
    addressing: Addressing,
    making: &Making,
    errors: &mut Errors,
) -> Bytes {
    let headers = fields::headers(message.headers.as_ref(), errors);
    let attachments = std::mem::take(&mut message.attachments);
    if message.text.is_none() && message.html.is_none() && attachments.is_empty() {
        errors.add("/text", "the message has neither text nor html nor attachments");
    }
    let attachments =
        attachments.into_iter().enumerate().map(|(index, input)| attachment(index, input, errors)).collect();
    let reply_to = fields::mailboxes("/reply_to", message.reply_to.as_ref(), errors);
    let Some(author) = addressing.author.filter(|_| errors.0.is_empty()) else { return Bytes::new() };
    let mut draft = Draft::new(author);
    draft.to = addressing.to;
    draft.cc = addressing.cc;
    draft.reply_to = reply_to;
    draft.subject = message.subject.take().unwrap_or_default();
    draft.text = message.text.take();
    draft.html = message.html.take();
    draft.headers = headers.iter().map(|(_, field)| (field.name.clone(), field.value.clone())).collect();
    draft.attachments = attachments;
    let id = new_message_id(making.now, making.message_id, draft.from.address.domain().as_str());
    let options = BuildOptions {
        date: making.now,
        message_id: &id,
        seed: making.boundaries,
        // Whatever servers are on the way, plain ASCII arrives as it was signed.
        eight_bit: false,
        smtputf8: draft.needs_smtputf8(),
    };
    build(&draft, &options).unwrap_or_else(|error| {
        errors.add(place(&error, &headers), error.problem.to_string());
        Bytes::new()
    })
}

fn attachment(index: usize, input: AttachmentInput, errors: &mut Errors) -> Attachment {
    let inline = input.inline.unwrap_or(input.content_id.is_some());
    if inline && input.content_id.is_none() {
        errors.add(
            format!("/attachments/{index}/content_id"),
            "an inline attachment needs a content_id to be shown by",
        );
    }
    Attachment {
        filename: input.filename,
        content_type: input.content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
        content: fields::base64(&format!("/attachments/{index}/content"), input.content, errors),
        content_id: input.content_id.filter(|_| inline),
    }
}

/// `attachments[2].filename` is `/attachments/2/filename`, and a header is where the client wrote it.
fn place(error: &BuildError, headers: &[(String, HeaderInput)]) -> String {
    if let Some(name) = error.field.strip_prefix("headers.") {
        let written = headers.iter().find(|(_, field)| field.name == name);
        return written.map_or_else(|| "/headers".to_owned(), |(place, _)| place.clone());
    }
    let path: Vec<&str> = error.field.split(['[', ']', '.']).filter(|part| !part.is_empty()).collect();
    format!("/{}", path.join("/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MAKING: Making = Making { now: UtcMillis(1_795_473_480_000), message_id: [7; 16], boundaries: 9 };

    fn build_from(json: serde_json::Value) -> (String, Vec<String>) {
        let mut errors = Errors::default();
        let mut input: NewMessage = serde_json::from_value(json).unwrap();
        let author = Some(Mailbox::new(Some("Ann"), "ann@example.com".parse().unwrap()));
        let to = vec![Mailbox::from("bob@example.org".parse::<postroad_base::EmailAddress>().unwrap())];
        let content = message(&mut input, Addressing { author, to, cc: Vec::new() }, &MAKING, &mut errors);
        let places = errors.0.into_iter().map(|error| error.field).collect();
        (String::from_utf8_lossy(&content).into_owned(), places)
    }

    #[test]
    fn a_message_has_what_was_described() {
        let (content, wrong) = build_from(json!({
            "subject": "Grüße",
            "text": "hello\n",
            "headers": {"X-Order": "4711"},
            "attachments": [{"filename": "a.txt", "content_type": "text/plain", "content": "aGk="}]
        }));
        assert_eq!(wrong, Vec::<String>::new());
        for expected in
            ["From: Ann <ann@example.com>\r\n", "To: bob@example.org\r\n", "X-Order: 4711\r\n", "a.txt"]
        {
            assert!(content.contains(expected), "{expected}: {content}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_where_it_was_written() {
        let check = |json, expected: &[&str]| assert_eq!(build_from(json).1, expected);
        check(json!({}), &["/text"]);
        check(json!({"text": "a", "headers": {"X-A": "1", "Received": "x"}}), &["/headers/Received"]);
        check(json!({"text": "a", "headers": [{"name": "X-A", "value": "1\r\nBcc: x"}]}), &["/headers/0"]);
        check(json!({"text": "a", "subject": "a\r\nBcc: b@x.example"}), &["/subject"]);
        check(
            json!({"attachments": [{"content": "!"}, {"content": "", "inline": true}]}),
            &["/attachments/0/content", "/attachments/1/content_id"],
        );
        check(
            json!({"attachments": [{"content": "", "content_type": "pdf"}]}),
            &["/attachments/0/content_type"],
        );
    }
}
