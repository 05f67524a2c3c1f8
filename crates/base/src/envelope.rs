use serde::{Deserialize, Serialize};

use crate::EmailAddress;

/// What a message carries outside its content (RFC 5321 §2.3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// `None` is the null reverse-path `<>` (RFC 5321 §4.5.5).
    pub reverse_path: Option<EmailAddress>,
    pub recipients: Vec<Recipient>,
    pub body_type: BodyType,
    /// RFC 6531: addresses or headers hold UTF-8.
    pub smtputf8: bool,
    /// RFC 8689: never relay without TLS.
    pub require_tls: bool,
    /// RFC 3461 §4.3.
    pub dsn_return: Option<DsnReturn>,
    /// RFC 3461 §4.4, decoded from xtext.
    pub envelope_id: Option<String>,
}

/// One forward-path with what the sender asked to be told about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub forward_path: EmailAddress,
    pub notify: DsnNotify,
    /// RFC 3461 §4.2: `addr-type;address`, decoded from xtext.
    pub original_recipient: Option<String>,
}

impl Recipient {
    #[must_use]
    pub fn new(forward_path: EmailAddress) -> Self {
        Self { forward_path, notify: DsnNotify::default(), original_recipient: None }
    }
}

/// RFC 3461 §4.1. The default is what the absence of NOTIFY means: failures, and delays if we choose to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DsnNotify {
    pub success: bool,
    pub failure: bool,
    pub delay: bool,
    /// Whether the sender said so, and it must be passed on.
    pub explicit: bool,
}

impl DsnNotify {
    pub const NEVER: Self = Self { success: false, failure: false, delay: false, explicit: true };
}

impl Default for DsnNotify {
    fn default() -> Self {
        Self { success: false, failure: true, delay: false, explicit: false }
    }
}

/// How much of the message a DSN returns (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DsnReturn {
    Full,
    Headers,
}

/// RFC 6152 and RFC 3030 BODY.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyType {
    #[default]
    SevenBit,
    EightBitMime,
    BinaryMime,
}
