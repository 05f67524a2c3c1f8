use postroad_account::Member;
use postroad_base::EmailAddress;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::users::RoleName;
use crate::time::Timestamp;

/// A person in the workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    pub user: Uuid,
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    pub name: String,
    pub role: RoleName,
    pub joined_at: Timestamp,
    /// To the minute.
    pub last_seen_at: Option<Timestamp>,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            user: member.user.0,
            email: member.email,
            name: member.name,
            role: member.role.into(),
            joined_at: member.joined_at.into(),
            last_seen_at: member.last_seen_at.map(Timestamp),
        }
    }
}
