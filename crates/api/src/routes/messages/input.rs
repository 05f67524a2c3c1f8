//! A message as a client describes it.

use postroad_base::{Stream, TopicId};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::view::StreamName;
use crate::time::Timestamp;

/// A message to send: either described by its parts, or whole as `raw`.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMessage, example = json!({
    "from": "Ann Example <ann@example.com>",
    "to": ["bob@example.org", {"email": "carol@example.net", "name": "Carol"}],
    "subject": "Your order 4711",
    "text": "Thank you for your order.",
    "html": "<p>Thank you for your order.</p>",
    "tags": ["order"],
    "metadata": {"order": 4711}
}))]
pub struct NewMessage {
    /// The author. Its domain must be a verified domain of the workspace. Required unless `raw` is given.
    #[schema(value_type = Option<AddressInput>)]
    pub from: Option<Value>,
    /// Shown in the To field and sent to.
    #[schema(value_type = Option<AddressesInput>)]
    pub to: Option<Value>,
    /// Shown in the Cc field and sent to.
    #[schema(value_type = Option<AddressesInput>)]
    pub cc: Option<Value>,
    /// Sent to, and shown to nobody.
    #[schema(value_type = Option<AddressesInput>)]
    pub bcc: Option<Value>,
    /// Where answers shall go.
    #[schema(value_type = Option<AddressesInput>)]
    pub reply_to: Option<Value>,
    pub subject: Option<String>,
    /// The body as plain text.
    pub text: Option<String>,
    /// The body as HTML. With `text` as well, the client shows whichever it prefers.
    pub html: Option<String>,
    /// Further header fields: an object of names and values (or lists of values), or a list of `{name, value}`. Fields that
    /// the other properties stand for, MIME and trace fields are refused.
    #[schema(value_type = Option<HeadersInput>)]
    pub headers: Option<Value>,
    #[serde(default)]
    pub attachments: Vec<AttachmentInput>,
    /// A whole message (RFC 5322) in base64, instead of the parts above. Lines end with CRLF, or all of them with LF.
    #[schema(content_encoding = "base64", content_media_type = "message/rfc822")]
    pub raw: Option<String>,
    /// The reverse-path, where bounces go. Without it, the author's address.
    #[schema(format = "email")]
    pub mail_from: Option<String>,
    /// With `raw`: whom to send to. Without it, the addresses in To, Cc and Bcc.
    #[serde(default)]
    pub rcpt_to: Option<Vec<String>>,
    /// For searching and for operating on the queue; at most 10.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Given back in events and webhooks; at most 4 KiB as JSON.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// `transactional` without it.
    #[schema(value_type = Option<StreamName>)]
    pub stream: Option<Stream>,
    /// You know that the recipients want your mail, as those who opened or clicked the last ones do. While a warm-up
    /// allows little, they go first. By SMTP: the header field `X-Postroad-Engaged: true`.
    #[serde(default)]
    pub engaged: bool,
    /// Not before this time; at most a year ahead.
    pub send_at: Option<Timestamp>,
    /// Given up after this time. Without it, five days after it was to be sent.
    pub expires_at: Option<Timestamp>,
    /// The topic it is about. Then it goes to one recipient, who must be a contact that may get the topic: now, and again when it
    /// is about to leave. Its header gets List-Id, List-Unsubscribe and List-Unsubscribe-Post (RFC 8058).
    #[schema(value_type = Option<Uuid>)]
    pub topic: Option<TopicId>,
    /// With `topic`: adds to `text` and `html` how to unsubscribe and to choose what one gets, in the contact's language.
    #[serde(default)]
    pub unsubscribe_footer: bool,
    /// Accept it, but wait until somebody releases it.
    #[serde(default)]
    pub hold: bool,
}

/// A file that goes with a message.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttachmentInput)]
pub struct AttachmentInput {
    #[schema(example = "invoice.pdf")]
    pub filename: Option<String>,
    /// `application/octet-stream` without it.
    #[schema(example = "application/pdf")]
    pub content_type: Option<String>,
    /// The file in base64.
    #[schema(content_encoding = "base64")]
    pub content: String,
    /// Lets HTML refer to it as `cid:ID`.
    #[schema(example = "logo")]
    pub content_id: Option<String>,
    /// Part of the HTML, instead of a file beside it. With a `content_id`, true unless said otherwise.
    pub inline: Option<bool>,
}

/// `ann@example.com`, `Ann Example <ann@example.com>`, or an object.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(
    dead_code,
    reason = "only its schema is used; the conversion reads the value itself to name wrong places"
)]
pub enum AddressInput {
    #[schema(example = "Ann Example <ann@example.com>")]
    Text(String),
    Parts(AddressParts),
}

/// An address in parts.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddressParts)]
pub struct AddressParts {
    #[schema(format = "email", example = "ann@example.com")]
    pub email: String,
    #[schema(example = "Ann Example")]
    pub name: Option<String>,
}

/// One address or a list of them. A text may hold several, separated by commas.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub enum AddressesInput {
    One(AddressInput),
    Many(Vec<AddressInput>),
}

/// Header fields, by name or in a list.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub enum HeadersInput {
    /// Values, or lists of values, by name.
    ByName(Map<String, Value>),
    List(Vec<HeaderInput>),
}

/// One header field.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HeaderInput)]
pub struct HeaderInput {
    #[schema(example = "X-Order")]
    pub name: String,
    #[schema(example = "4711")]
    pub value: String,
}
