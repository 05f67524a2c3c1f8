use postroad_account::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person is in a workspace.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoleName {
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

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Marketer => Self::Marketer,
            Role::Developer => Self::Developer,
            Role::Analyst => Self::Analyst,
            Role::MailboxUser => Self::MailboxUser,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Owner => Self::Owner,
            RoleName::Admin => Self::Admin,
            RoleName::Marketer => Self::Marketer,
            RoleName::Developer => Self::Developer,
            RoleName::Analyst => Self::Analyst,
            RoleName::MailboxUser => Self::MailboxUser,
        }
    }
}
