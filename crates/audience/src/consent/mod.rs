//! What contacts agreed to: topics, the ledger of consents, and whether a contact may get a topic now.

mod evidence;
mod ledger;
mod may_send;
mod record;
mod retract;
mod store;
mod topic;

use std::net::IpAddr;

use postroad_base::{ContactId, TopicId, UtcMillis};
use serde::{Deserialize, Serialize};

pub use self::evidence::Evidence;
pub(crate) use self::evidence::evidence_number;
pub(crate) use self::ledger::before as ledger_before;
pub(crate) use self::may_send::Asked;
pub use self::may_send::{MaySend, Refusal};
pub(crate) use self::record::{Step, forget, record};
pub(crate) use self::retract::{has_others, of_import, retract};
pub use self::store::{Consents, Given};
pub use self::topic::{NewTopic, Topic, TopicChange, Topics};
pub(crate) use self::topic::{
    TopicRow, by_id as topic_by_id, by_id_in as topic_by_id_in, by_name as topics_by_name,
    by_number as topic_by_number,
};

/// Where a contact stands with a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionState {
    /// A grant of a topic with double opt-in that was not confirmed.
    Pending,
    Subscribed,
    Unsubscribed,
}

impl SubscriptionState {
    pub const ALL: [Self; 3] = [Self::Pending, Self::Subscribed, Self::Unsubscribed];

    /// As stored.
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Pending => 1,
            Self::Subscribed => 2,
            Self::Unsubscribed => 3,
        }
    }

    pub(crate) fn of(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Subscribed => "subscribed",
            Self::Unsubscribed => "unsubscribed",
        }
    }
}

/// What a consent says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    /// The person asked for the topic.
    Grant,
    /// The owner of the address confirmed that it was them.
    Confirmation,
    /// The person does not want the topic any more.
    Withdrawal,
}

impl ConsentKind {
    pub const ALL: [Self; 3] = [Self::Grant, Self::Confirmation, Self::Withdrawal];

    /// As stored.
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Grant => 1,
            Self::Confirmation => 2,
            Self::Withdrawal => 3,
        }
    }

    pub(crate) fn of(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Confirmation => "confirmation",
            Self::Withdrawal => "withdrawal",
        }
    }

    /// Where a contact stands after it.
    pub(crate) fn state(self, before: Option<SubscriptionState>, double_opt_in: bool) -> SubscriptionState {
        match (self, before) {
            (Self::Withdrawal, _) => SubscriptionState::Unsubscribed,
            (Self::Confirmation, _) => SubscriptionState::Subscribed,
            (Self::Grant, Some(SubscriptionState::Subscribed)) => SubscriptionState::Subscribed,
            (Self::Grant, _) if double_opt_in => SubscriptionState::Pending,
            (Self::Grant, _) => SubscriptionState::Subscribed,
        }
    }
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Its place in the ledger.
    pub seq: i64,
    pub contact: ContactId,
    pub topic: TopicId,
    pub topic_name: String,
    pub kind: ConsentKind,
    /// When the person said it.
    pub at: UtcMillis,
    /// When it was written down.
    pub recorded_at: UtcMillis,
    pub ip: Option<IpAddr>,
    /// By which way it came: `api`, `form`, `import`.
    pub source: String,
    pub form: String,
    /// Of the form or the text.
    pub version: String,
    /// The words the person saw.
    pub text: String,
    /// SHA-256 of the words, in hexadecimal; empty without words.
    pub text_hash: String,
    /// Who wrote it down.
    pub actor: String,
}

/// Where a contact stands with one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub topic: TopicId,
    pub topic_name: String,
    pub state: SubscriptionState,
    pub since: UtcMillis,
}

#[cfg(test)]
mod tests {
    use super::SubscriptionState::{Pending, Subscribed, Unsubscribed};
    use super::*;

    #[test]
    fn states_follow_from_consents() {
        use ConsentKind::{Confirmation, Grant, Withdrawal};
        for (kind, before, double, after) in [
            (Grant, None, false, Subscribed),
            (Grant, None, true, Pending),
            (Grant, Some(Subscribed), true, Subscribed),
            (Grant, Some(Unsubscribed), true, Pending),
            (Grant, Some(Unsubscribed), false, Subscribed),
            (Confirmation, Some(Pending), true, Subscribed),
            (Withdrawal, None, false, Unsubscribed),
            (Withdrawal, Some(Subscribed), true, Unsubscribed),
        ] {
            assert_eq!(kind.state(before, double), after, "{kind:?} {before:?} {double}");
        }
    }
}
