use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The text names no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope {0:?}")]
pub struct ScopeError(pub String);

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// One right within a workspace.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum Scope { $($(#[$doc])* $name),+ }

        impl Scope {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

scopes! {
    MessagesSend = "messages:send",
    /// Includes content and transcripts.
    MessagesRead = "messages:read",
    EventsRead = "events:read",
    QueueRead = "queue:read",
    /// Hold, release, retry and cancel.
    QueueWrite = "queue:write",
    DomainsRead = "domains:read",
    DomainsWrite = "domains:write",
    SuppressionsRead = "suppressions:read",
    SuppressionsWrite = "suppressions:write",
    WebhooksRead = "webhooks:read",
    WebhooksWrite = "webhooks:write",
    /// SMTP and network credentials.
    CredentialsRead = "credentials:read",
    CredentialsWrite = "credentials:write",
    KeysRead = "keys:read",
    KeysWrite = "keys:write",
    MembersRead = "members:read",
    MembersWrite = "members:write",
    WorkspaceRead = "workspace:read",
    WorkspaceWrite = "workspace:write",
    AuditRead = "audit:read",
    /// The server's figures for Prometheus.
    MetricsRead = "metrics:read",
    /// Export what is known of a person.
    PersonalDataRead = "personal_data:read",
    /// Erase what is known of a person.
    PersonalDataWrite = "personal_data:write",
    /// Contacts, topics, segments and consents.
    AudienceRead = "audience:read",
    AudienceWrite = "audience:write",
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| ScopeError(text.to_owned()))
    }
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;
    fn try_from(text: String) -> Result<Self, ScopeError> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

/// Several scopes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Scope>", into = "Vec<Scope>")]
pub struct ScopeSet(u64);

impl ScopeSet {
    pub const EMPTY: Self = Self(0);

    #[must_use]
    pub const fn of(scopes: &[Scope]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < scopes.len() {
            bits |= 1 << scopes[index] as u64;
            index += 1;
        }
        Self(bits)
    }

    #[must_use]
    pub const fn all() -> Self {
        Self::of(Scope::ALL)
    }

    #[must_use]
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u64) != 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }

    /// The first scope of this set that `other` does not have.
    #[must_use]
    pub fn beyond(self, other: Self) -> Option<Scope> {
        self.iter().find(|scope| !other.contains(*scope))
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        scopes.into_iter().fold(Self::EMPTY, |set, scope| Self(set.0 | Self::of(&[scope]).0))
    }
}

impl From<Vec<Scope>> for ScopeSet {
    fn from(scopes: Vec<Scope>) -> Self {
        scopes.into_iter().collect()
    }
}

impl From<ScopeSet> for Vec<Scope> {
    fn from(set: ScopeSet) -> Self {
        set.iter().collect()
    }
}

/// Separated by spaces, as OAuth writes them (RFC 6749 §3.3).
impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeSet({self})")
    }
}

impl FromStr for ScopeSet {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Self, ScopeError> {
        text.split_whitespace().map(Scope::from_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_round_trip() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(*scope));
        }
        assert!(Scope::ALL.len() <= 64, "the set has 64 bits");
        let set = ScopeSet::of(&[Scope::QueueRead, Scope::MessagesSend]);
        assert_eq!(set.to_string(), "messages:send queue:read");
        assert_eq!("queue:read  messages:send".parse(), Ok(set));
        assert_eq!("queue:fly".parse::<ScopeSet>(), Err(ScopeError("queue:fly".to_owned())));
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["messages:send","queue:read"]"#);
        assert_eq!(ScopeSet::all().beyond(set), Some(Scope::MessagesRead));
        assert_eq!(set.beyond(ScopeSet::all()), None);
    }
}
