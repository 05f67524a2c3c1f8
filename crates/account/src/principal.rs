use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use postroad_base::{ApiKeyId, CredentialId, UserId, WorkspaceId};

use crate::{By, Scope, ScopeSet};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    User(UserId),
    ApiKey(ApiKeyId),
    Credential(CredentialId),
    /// Someone with a shell on the machine who can read the data directory.
    LocalOperator,
    /// Nobody yet: a sign-in that failed, a link that was opened.
    Anonymous,
}

/// Who is asking, in which workspace, with which rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
    pub workspace: WorkspaceId,
    pub actor: Actor,
    pub scopes: ScopeSet,
    /// May change the installation: settings, workspaces, users.
    pub administrator: bool,
}

impl Principal {
    /// The command line on the machine itself.
    #[must_use]
    pub const fn local_operator(workspace: WorkspaceId) -> Self {
        Self { workspace, actor: Actor::LocalOperator, scopes: ScopeSet::all(), administrator: true }
    }

    #[must_use]
    pub const fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(scope)
    }

    /// How this principal appears in the audit log.
    #[must_use]
    pub const fn by(&self, ip: Option<IpAddr>) -> By {
        By { actor: self.actor, ip }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::ApiKey(id) => write!(f, "api_key:{id}"),
            Self::Credential(id) => write!(f, "credential:{id}"),
            Self::LocalOperator => f.write_str("local_operator"),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}

/// The text names no actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an actor")]
pub struct ActorError;

impl FromStr for Actor {
    type Err = ActorError;
    fn from_str(text: &str) -> Result<Self, ActorError> {
        match text {
            "local_operator" => return Ok(Self::LocalOperator),
            "anonymous" => return Ok(Self::Anonymous),
            _ => {}
        }
        let (kind, id) = text.split_once(':').ok_or(ActorError)?;
        match kind {
            "user" => id.parse().map(Self::User),
            "api_key" => id.parse().map(Self::ApiKey),
            "credential" => id.parse().map(Self::Credential),
            _ => return Err(ActorError),
        }
        .map_err(|_| ActorError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroad_base::UtcMillis;

    #[test]
    fn actors_round_trip() {
        let now = UtcMillis(1_700_000_000_000);
        for actor in [
            Actor::User(UserId::new(now)),
            Actor::ApiKey(ApiKeyId::new(now)),
            Actor::Credential(CredentialId::new(now)),
            Actor::LocalOperator,
            Actor::Anonymous,
        ] {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
        assert_eq!("robot:1".parse::<Actor>(), Err(ActorError));
    }
}
