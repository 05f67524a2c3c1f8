use std::collections::HashMap;

use postroad_account::{Actor, Link, Role};
use postroad_base::EmailAddress;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::users::RoleName;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// An open invitation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Invite)]
pub struct InviteView {
    pub id: Uuid,
    /// Only for this address; for anybody who has the link, without.
    #[schema(value_type = Option<String>, format = "email")]
    pub email: Option<EmailAddress>,
    pub role: RoleName,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// The name of the person, or what else made it.
    #[schema(example = "Ann")]
    pub created_by: String,
}

impl InviteView {
    fn of(invite: Link, created_by: String) -> Self {
        Self {
            id: invite.id.0,
            email: invite.email,
            role: invite.role.unwrap_or(Role::MailboxUser).into(),
            created_at: invite.created_at.into(),
            expires_at: invite.expires_at.into(),
            created_by,
        }
    }
}

/// With the names of those who made them.
pub(super) async fn named(state: &ApiState, invites: Vec<Link>) -> Answer<Vec<InviteView>> {
    let mut names = HashMap::new();
    let mut views = Vec::with_capacity(invites.len());
    for invite in invites {
        let by = invite.created_by;
        if let Actor::User(user) = by
            && !names.contains_key(&by)
        {
            let found = state.accounts.users.get(user).await?;
            names.insert(by, found.map_or_else(|| by.to_string(), |user| user.name));
        }
        let name = names.get(&by).cloned().unwrap_or_else(|| by.to_string());
        views.push(InviteView::of(invite, name));
    }
    Ok(views)
}
