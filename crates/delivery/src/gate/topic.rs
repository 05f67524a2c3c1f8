//! Mail of a topic: to one person who wants it, with a way out in its header.

use std::sync::Arc;

use postroad_base::{MessageId, TopicId, UtcMillis};
use postroad_message::header::{HeaderCharset, HeaderWriter, Headers};

use super::{Gate, Refusal, Submission};
use crate::consent::{ConsentError, ConsentPolicy, ListFacts, Moment, Permission, TopicMail};
use crate::record::MessageRecord;

/// Written here, so authors leave them out.
const LIST_FIELDS: [&str; 3] = ["List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"];

/// What a topic adds to a message.
pub(super) struct Topical {
    pub topic: TopicId,
    pub facts: ListFacts,
}

impl Gate {
    /// Asks for a submission with a topic; `None` without one.
    pub(super) async fn topical(
        &self,
        submission: &Submission,
        id: MessageId,
        at: UtcMillis,
    ) -> Result<Option<Topical>, Refusal> {
        let Some(topic) = submission.topic else { return Ok(None) };
        let [recipient] = submission.envelope.recipients.as_slice() else {
            return Err(Refusal::TopicRecipients { found: submission.envelope.recipients.len() });
        };
        let headers = Headers::parse(&submission.content);
        if let Some(name) = LIST_FIELDS.into_iter().find(|name| headers.find(name).is_some()) {
            let problem = format!("{name} is written by the server for mail with a topic");
            return Err(Refusal::Header { field: name.to_owned(), problem });
        }
        let mail = TopicMail {
            workspace: submission.workspace,
            topic,
            message: id,
            recipient: &recipient.forward_path,
            at,
        };
        let facts = granted(self.engine.consent.ask(mail, Moment::Plan).await)?;
        Ok(Some(Topical { topic, facts }))
    }

    /// The mail is as good as taken: for people who want only so much, it counts from here.
    pub(super) async fn take_turn(&self, record: &MessageRecord) -> Result<(), Refusal> {
        match topic_mail(record, record.send_at.unwrap_or(record.accepted_at)) {
            Some(mail) => granted(self.engine.consent.ask(mail, Moment::Accept).await).map(drop),
            None => Ok(()),
        }
    }
}

/// Who gets what topic; `None` for mail without one.
pub(crate) fn topic_mail(record: &MessageRecord, at: UtcMillis) -> Option<TopicMail<'_>> {
    let recipient = &record.envelope.recipients.first()?.forward_path;
    let (workspace, message) = (record.workspace, record.id);
    record.topic.map(|topic| TopicMail { workspace, topic, message, recipient, at })
}

fn granted(answer: Result<Permission, ConsentError>) -> Result<ListFacts, Refusal> {
    match answer {
        Ok(Permission::Granted(facts)) => Ok(facts),
        Ok(Permission::Refused(denial)) => Err(Refusal::Topic(denial)),
        Err(error) => Err(Refusal::Storage(error)),
    }
}

impl Topical {
    /// The fields for the header: RFC 8058 §3.1, RFC 2369 §3.2, RFC 2919 §3. One URI and no mailto, and short enough not
    /// to be folded: relays have broken signatures over folded ones.
    pub fn fields(&self, host: &str) -> Vec<u8> {
        let mut writer = HeaderWriter::new(HeaderCharset::Ascii);
        let id = format!("<{}.{host}>", self.topic.0.simple());
        let written = writer
            .unstructured("List-Id", &format!("{} {id}", phrase(&self.facts.topic_name)))
            .and_then(|()| {
                writer.structured("List-Unsubscribe", &format!("<{}>", self.facts.unsubscribe_url))
            })
            .and_then(|()| writer.structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        debug_assert!(written.is_ok(), "names of topics have no line breaks, and the URL is ours");
        writer.into_bytes()
    }
}

/// RFC 5322 §3.2.5, without what would have to be quoted inside.
fn phrase(name: &str) -> String {
    if name.is_ascii() {
        let name: String = name.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
        format!("\"{}\"", name.trim())
    } else {
        name.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || *c == ' ').collect()
    }
}

impl std::fmt::Debug for dyn ConsentPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ConsentPolicy")
    }
}

/// The policy as parts share it.
pub(crate) type SharedPolicy = Arc<dyn ConsentPolicy>;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        let topical = Topical {
            topic: TopicId(uuid::Uuid::from_u128(7)),
            facts: ListFacts {
                topic_name: name.to_owned(),
                unsubscribe_url: format!("https://mail.example.com/u/{}", "x".repeat(60)),
            },
        };
        let fields = String::from_utf8(topical.fields("example.com")).unwrap();
        let url = format!("<https://mail.example.com/u/{}>", "x".repeat(60));
        assert_eq!(
            fields.replace("\r\n ", " "),
            format!(
                "List-Id: {expected} <00000000000000000000000000000007.example.com>\r\n\
                 List-Unsubscribe: {url}\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            )
        );
        assert!(fields.contains(&format!("List-Unsubscribe: {url}\r\n")), "not folded: {fields}");
    }

    #[test]
    fn the_fields_name_the_topic_and_the_way_out() {
        check("News", "\"News\"");
        check("News, \"weekly\"", "\"News, weekly\"");
        check("소식", "=?utf-8?b?7IaM7Iud?=");
    }
}
