use std::fmt;
use std::str::FromStr;

use postroad_base::EventKind;
use serde::{Deserialize, Serialize};

/// What a webhook tells: the `type` of its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum WebhookKind {
    /// `message.delivered` and so on.
    Message(EventKind),
    /// `webhook.disabled`: another endpoint of the workspace was turned off because it kept failing.
    Disabled,
    /// `webhook.test`: sent on request only, whatever the endpoint subscribes to.
    Test,
}

impl WebhookKind {
    /// What an endpoint can subscribe to.
    #[must_use]
    pub fn all() -> Vec<Self> {
        EventKind::ALL.into_iter().map(Self::Message).chain([Self::Disabled]).collect()
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message(EventKind::Accepted) => "message.accepted",
            Self::Message(EventKind::Deferred) => "message.deferred",
            Self::Message(EventKind::Delivered) => "message.delivered",
            Self::Message(EventKind::Bounced) => "message.bounced",
            Self::Message(EventKind::Expired) => "message.expired",
            Self::Message(EventKind::Held) => "message.held",
            Self::Message(EventKind::Released) => "message.released",
            Self::Message(EventKind::Cancelled) => "message.cancelled",
            Self::Message(EventKind::Suppressed) => "message.suppressed",
            Self::Message(EventKind::Captured) => "message.captured",
            Self::Disabled => "webhook.disabled",
            Self::Test => "webhook.test",
        }
    }
}

impl fmt::Display for WebhookKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no kind of webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown webhook type; use message.<event> or webhook.disabled")]
pub struct WebhookKindError;

impl FromStr for WebhookKind {
    type Err = WebhookKindError;
    fn from_str(text: &str) -> Result<Self, WebhookKindError> {
        let known = Self::all().into_iter().chain([Self::Test]).find(|kind| kind.as_str() == text);
        known.ok_or(WebhookKindError)
    }
}

impl TryFrom<String> for WebhookKind {
    type Error = WebhookKindError;
    fn try_from(text: String) -> Result<Self, WebhookKindError> {
        text.parse()
    }
}

impl From<WebhookKind> for String {
    fn from(kind: WebhookKind) -> Self {
        kind.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_return_from_their_text() {
        for kind in WebhookKind::all().into_iter().chain([WebhookKind::Test]) {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert_eq!("message.opened".parse::<WebhookKind>(), Err(WebhookKindError));
    }
}
