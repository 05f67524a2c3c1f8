//! Users as the API shows them.

use postroad_account::{User, UserStatus};
use postroad_base::EmailAddress;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::Timestamp;

/// A person who can sign in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    pub id: Uuid,
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    pub name: String,
    pub status: UserStatusName,
    /// May change the installation, and enters every workspace.
    pub administrator: bool,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_seen_at: Option<Timestamp>,
    pub has_password: bool,
    /// Whether a password needs a code besides.
    pub totp_enabled: bool,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStatusName {
    Active,
    Disabled,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            email: user.email,
            name: user.name,
            status: match user.status {
                UserStatus::Active => UserStatusName::Active,
                UserStatus::Disabled => UserStatusName::Disabled,
            },
            administrator: user.administrator,
            created_at: user.created_at.into(),
            last_seen_at: user.last_seen_at.map(Timestamp),
            has_password: user.has_password,
            totp_enabled: user.totp_enabled,
        }
    }
}
