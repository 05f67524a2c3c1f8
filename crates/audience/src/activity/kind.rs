use serde::{Deserialize, Serialize};

/// What can happen between a workspace and a contact, as rules ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// A message to the contact was accepted for delivery.
    Sent,
    Delivered,
    Deferred,
    /// Refused for good, or given up, for a reason that does not mean the address is lost.
    SoftBounced,
    /// Refused, and the address is lost.
    Bounced,
    /// Not tried because the address is on the suppression list.
    Suppressed,
    /// The contact called a message spam.
    Complained,
    Opened,
    Clicked,
}

impl ActivityKind {
    pub const ALL: [Self; 9] = [
        Self::Sent,
        Self::Delivered,
        Self::Deferred,
        Self::SoftBounced,
        Self::Bounced,
        Self::Suppressed,
        Self::Complained,
        Self::Opened,
        Self::Clicked,
    ];

    /// As in rules, and as the columns of `audience_engagement` are named.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Deferred => "deferred",
            Self::SoftBounced => "soft_bounced",
            Self::Bounced => "bounced",
            Self::Suppressed => "suppressed",
            Self::Complained => "complained",
            Self::Opened => "opened",
            Self::Clicked => "clicked",
        }
    }

    /// Whether people do it, or machines in their place.
    #[must_use]
    pub fn is_engagement(self) -> bool {
        matches!(self, Self::Opened | Self::Clicked)
    }

    /// As stored, with the class. Append, never renumber.
    pub(crate) fn code(self, class: EngagementClass) -> i64 {
        let kind = match self {
            Self::Sent => 0,
            Self::Delivered => 10,
            Self::Deferred => 20,
            Self::SoftBounced => 30,
            Self::Bounced => 40,
            Self::Suppressed => 50,
            Self::Complained => 60,
            Self::Opened => 70,
            Self::Clicked => 80,
        };
        kind + class.code()
    }

    /// The codes that count: of people only, or of machines too.
    pub(crate) fn codes(self, machines: bool) -> Vec<i64> {
        let classes: &[EngagementClass] =
            if machines && self.is_engagement() { &EngagementClass::ALL } else { &[EngagementClass::Human] };
        classes.iter().map(|class| self.code(*class)).collect()
    }
}

/// Who opened or clicked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngagementClass {
    #[default]
    Human,
    /// A mailbox provider that loads images for its users, whether they look or not.
    PrivacyProxy,
    /// A filter that follows links before a message is delivered.
    Scanner,
    Bot,
}

impl EngagementClass {
    pub const ALL: [Self; 4] = [Self::Human, Self::PrivacyProxy, Self::Scanner, Self::Bot];

    fn code(self) -> i64 {
        match self {
            Self::Human => 0,
            Self::PrivacyProxy => 1,
            Self::Scanner => 2,
            Self::Bot => 3,
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::PrivacyProxy => "privacy_proxy",
            Self::Scanner => "scanner",
            Self::Bot => "bot",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct() {
        let all =
            ActivityKind::ALL.into_iter().flat_map(|kind| EngagementClass::ALL.map(|class| kind.code(class)));
        let mut codes: Vec<i64> = all.collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert_eq!(ActivityKind::Opened.codes(true), [70, 71, 72, 73]);
        assert_eq!(ActivityKind::Opened.codes(false), [70]);
        assert_eq!(ActivityKind::Delivered.codes(true), [10]);
    }
}
