use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A class of mail with its own pool and reputation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Mail a person is waiting for: receipts, password resets.
    #[default]
    Transactional,
    /// Mail many people get: newsletters, announcements. Gives way to transactional mail.
    Broadcast,
    /// Captured, never sent.
    Sandbox,
}

impl Stream {
    pub const ALL: [Self; 3] = [Self::Transactional, Self::Broadcast, Self::Sandbox];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transactional => "transactional",
            Self::Broadcast => "broadcast",
            Self::Sandbox => "sandbox",
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown stream; use transactional, broadcast or sandbox")]
pub struct StreamError;

impl FromStr for Stream {
    type Err = StreamError;
    fn from_str(text: &str) -> Result<Self, StreamError> {
        Self::ALL.into_iter().find(|stream| stream.as_str() == text).ok_or(StreamError)
    }
}
