use std::fmt;
use std::str::FromStr;

use postroad_base::EventKind;
use serde::{Deserialize, Serialize};

/// Where a recipient's message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecipientStatus {
    /// Waiting for its first attempt, or released after a hold.
    Queued,
    Deferred,
    Held,
    Delivered,
    Bounced,
    Expired,
    Cancelled,
    Suppressed,
    /// Kept in the sandbox instead of being sent.
    Captured,
}

impl RecipientStatus {
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Deferred,
        Self::Held,
        Self::Delivered,
        Self::Bounced,
        Self::Expired,
        Self::Cancelled,
        Self::Suppressed,
        Self::Captured,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Deferred => "deferred",
            Self::Held => "held",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Suppressed => "suppressed",
            Self::Captured => "captured",
        }
    }

    /// Whether nothing more can happen by our doing.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Deferred | Self::Held)
    }

    /// The status after `event`. A final status only gives way to another final one, so that a late deferral
    /// cannot reopen what has ended.
    #[must_use]
    pub fn after(self, event: EventKind) -> Self {
        let next = Self::of(event);
        if self.is_final() && !next.is_final() { self } else { next }
    }

    fn of(event: EventKind) -> Self {
        match event {
            EventKind::Accepted | EventKind::Released => Self::Queued,
            EventKind::Deferred => Self::Deferred,
            EventKind::Delivered => Self::Delivered,
            EventKind::Bounced => Self::Bounced,
            EventKind::Expired => Self::Expired,
            EventKind::Held => Self::Held,
            EventKind::Cancelled => Self::Cancelled,
            EventKind::Suppressed => Self::Suppressed,
            EventKind::Captured => Self::Captured,
        }
    }
}

impl fmt::Display for RecipientStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown status; use queued, deferred, held, delivered, bounced, expired, cancelled, suppressed or captured"
)]
pub struct StatusError;

impl FromStr for RecipientStatus {
    type Err = StatusError;
    fn from_str(text: &str) -> Result<Self, StatusError> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(StatusError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_status_gives_way_only_to_a_final_one() {
        use RecipientStatus as S;
        assert_eq!(S::Queued.after(EventKind::Deferred), S::Deferred);
        assert_eq!(S::Deferred.after(EventKind::Held), S::Held);
        assert_eq!(S::Held.after(EventKind::Released), S::Queued);
        assert_eq!(S::Delivered.after(EventKind::Deferred), S::Delivered);
        assert_eq!(S::Delivered.after(EventKind::Bounced), S::Bounced);
        assert_eq!(S::Bounced.after(EventKind::Released), S::Bounced);
    }
}
