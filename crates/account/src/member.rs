//! Who is in a workspace, and who may change that.

use std::collections::HashMap;

use postroad_base::{EmailAddress, UserId, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Kind, Page, Row, Search, Sorted, Value, values};

use crate::{AccountError, Actor, By, Membership, Principal, Role, Users};

/// A person in a workspace, as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub user: UserId,
    pub email: EmailAddress,
    pub name: String,
    pub role: Role,
    pub joined_at: UtcMillis,
    /// To the minute.
    pub last_seen_at: Option<UtcMillis>,
}

/// How members can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MemberSort {
    #[default]
    Name,
    Email,
    Joined,
    LastSeen,
}

const OWNERS_ONLY: AccountError = AccountError::RoleForbids("only an owner makes, changes or removes owners");

impl Users {
    /// How many people each of these workspaces has; those with none are left out.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn member_counts(&self, of: &[WorkspaceId]) -> Result<HashMap<WorkspaceId, u64>, AccountError> {
        if of.is_empty() {
            return Ok(HashMap::new());
        }
        let places = vec!["?"; of.len()].join(", ");
        let sql = format!(
            "SELECT workspace_id, COUNT(*) AS members FROM account_membership WHERE workspace_id IN ({places}) \
             GROUP BY workspace_id"
        );
        let rows = self.db.query(&sql, of.iter().map(|id| Value::from(*id)).collect()).await?;
        let count = |row: &Row| {
            let members = u64::try_from(row.get::<i64>("members")?).unwrap_or(0);
            Ok((row.get("workspace_id")?, members))
        };
        rows.iter().map(count).collect()
    }

    /// What the principal is when it changes who is in its workspace. A key, whoever made it, is no more than an admin.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn authority(&self, principal: &Principal) -> Result<Role, AccountError> {
        if principal.administrator {
            return Ok(Role::Owner);
        }
        let Actor::User(user) = principal.actor else { return Ok(Role::Admin) };
        let sql = "SELECT role FROM account_membership WHERE user_id = ? AND workspace_id = ?";
        let row = self.db.query_one(sql, values![user, principal.workspace]).await?;
        let role = row.ok_or(AccountError::Missing { what: "member" })?.get::<String>("role")?;
        role.parse().map_err(|_| AccountError::Damaged { what: "role" })
    }

    /// Whether the principal may give this role: owners are made by owners, and nobody gives rights it does not have.
    ///
    /// # Errors
    /// [`AccountError::RoleForbids`] says why not.
    pub async fn may_give(&self, principal: &Principal, role: Role) -> Result<(), AccountError> {
        if role == Role::Owner && self.authority(principal).await? != Role::Owner {
            return Err(OWNERS_ONLY);
        }
        if role.scopes().beyond(principal.scopes).is_some() {
            return Err(AccountError::RoleForbids("the role has rights that you do not have"));
        }
        Ok(())
    }

    /// Gives a member of the principal's workspace another role. `None` when it is no member.
    ///
    /// # Errors
    /// [`AccountError::RoleForbids`], or [`AccountError::Conflict`] for the last owner.
    pub async fn change_member(
        &self,
        user: UserId,
        role: Role,
        principal: &Principal,
        by: &By,
    ) -> Result<Option<Member>, AccountError> {
        let workspace = principal.workspace;
        let Some(before) = self.member(user, workspace).await? else {
            return Ok(None);
        };
        self.may_give(principal, role).await?;
        self.may_touch(principal, before.role).await?;
        self.set_role_from(Membership { user, workspace, role }, Some(before.role), by).await?;
        self.member(user, workspace).await
    }

    /// Takes a member out of the principal's workspace. Returns whether it was in.
    ///
    /// # Errors
    /// As [`Users::change_member`].
    pub async fn dismiss_member(
        &self,
        user: UserId,
        principal: &Principal,
        by: &By,
    ) -> Result<bool, AccountError> {
        let Some(before) = self.member(user, principal.workspace).await? else {
            return Ok(false);
        };
        self.may_touch(principal, before.role).await?;
        self.remove_member_from(user, principal.workspace, Some(before.role), by).await
    }

    async fn may_touch(&self, principal: &Principal, role: Role) -> Result<(), AccountError> {
        if role == Role::Owner && self.authority(principal).await? != Role::Owner {
            return Err(OWNERS_ONLY);
        }
        Ok(())
    }

    /// A member of a workspace.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn member(&self, user: UserId, workspace: WorkspaceId) -> Result<Option<Member>, AccountError> {
        let sql = format!("{} WHERE m.workspace_id = ? AND m.user_id = ?", MEMBERS.replace("{key}", "0"));
        self.db.query_one(&sql, values![workspace, user]).await?.as_ref().map(member).transpose()
    }

    /// The members of a workspace, in pages.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn list_members(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, MemberSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Member>, AccountError> {
        let (column, kind) = match search.sort {
            MemberSort::Name => ("LOWER(u.name)", Kind::Text),
            MemberSort::Email => ("u.email_canonical", Kind::Text),
            MemberSort::Joined => ("m.created_at", Kind::Int),
            MemberSort::LastSeen => ("COALESCE(u.last_seen_at, 0)", Kind::Int),
        };
        let searched = &["u.name", "u.email"];
        let sorted = Sorted { tag: "members", select: MEMBERS, searched, column, id: "u.id", kind };
        let conditions = [("m.workspace_id = ?", Value::from(workspace))];
        sorted.list(&self.db, &conditions, search, cursor, member).await
    }
}

const MEMBERS: &str = "SELECT u.id, u.email, u.name, m.role, m.created_at AS joined_at, u.last_seen_at, {key} AS sort_key \
    FROM account_membership m JOIN account_user u ON u.id = m.user_id";

fn member(row: &Row) -> Result<Member, AccountError> {
    let role = row.get::<String>("role")?.parse();
    Ok(Member {
        user: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        role: role.map_err(|_| AccountError::Damaged { what: "role" })?,
        joined_at: row.get("joined_at")?,
        last_seen_at: row.get("last_seen_at")?,
    })
}
