use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Scope, ScopeSet};

/// What a person is in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything; a workspace keeps at least one.
    Owner,
    /// Everything too, but cannot make or unmake owners.
    Admin,
    Marketer,
    Developer,
    /// Reads figures.
    Analyst,
    /// Uses a mailbox; no right in the workspace itself.
    MailboxUser,
}

/// The text names no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown role; use owner, admin, marketer, developer, analyst or mailbox_user")]
pub struct RoleError;

const MARKETER: ScopeSet = ScopeSet::of(&[
    Scope::MessagesSend,
    Scope::MessagesRead,
    Scope::EventsRead,
    Scope::QueueRead,
    Scope::DomainsRead,
    Scope::SuppressionsRead,
    Scope::SuppressionsWrite,
    Scope::WorkspaceRead,
    Scope::AudienceRead,
    Scope::AudienceWrite,
]);

const DEVELOPER: ScopeSet = ScopeSet::of(&[
    Scope::MessagesSend,
    Scope::MessagesRead,
    Scope::EventsRead,
    Scope::QueueRead,
    Scope::QueueWrite,
    Scope::DomainsRead,
    Scope::DomainsWrite,
    Scope::SuppressionsRead,
    Scope::SuppressionsWrite,
    Scope::WebhooksRead,
    Scope::WebhooksWrite,
    Scope::CredentialsRead,
    Scope::CredentialsWrite,
    Scope::KeysRead,
    Scope::KeysWrite,
    Scope::WorkspaceRead,
    Scope::AudienceRead,
    Scope::AudienceWrite,
]);

const ANALYST: ScopeSet = ScopeSet::of(&[
    Scope::EventsRead,
    Scope::QueueRead,
    Scope::DomainsRead,
    Scope::SuppressionsRead,
    Scope::WorkspaceRead,
]);

impl Role {
    pub const ALL: [Self; 6] =
        [Self::Owner, Self::Admin, Self::Marketer, Self::Developer, Self::Analyst, Self::MailboxUser];

    /// The rights that come with the role.
    #[must_use]
    pub const fn scopes(self) -> ScopeSet {
        match self {
            Self::Owner | Self::Admin => ScopeSet::all(),
            Self::Marketer => MARKETER,
            Self::Developer => DEVELOPER,
            Self::Analyst => ANALYST,
            Self::MailboxUser => ScopeSet::EMPTY,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Marketer => "marketer",
            Self::Developer => "developer",
            Self::Analyst => "analyst",
            Self::MailboxUser => "mailbox_user",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = RoleError;
    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(RoleError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_the_rights_their_names_promise() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!(Role::Owner.scopes(), ScopeSet::all());
        assert!(!Role::Developer.scopes().contains(Scope::PersonalDataWrite));
        assert!(!Role::Developer.scopes().contains(Scope::MembersWrite));
        assert!(!Role::Analyst.scopes().contains(Scope::MessagesRead), "figures, not content");
        assert!(Role::MailboxUser.scopes().is_empty());
    }
}
