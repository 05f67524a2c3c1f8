//! Invitations into a workspace, and links for a lost password.

use postroad_base::{EmailAddress, InviteId, UserId, WorkspaceId};
use postroad_db::{Cursor, Kind, Page, Search, Sorted, Value, values};
use serde_json::json;

use crate::link::{self, LinkKind, link};
use crate::session::SignInMethod;
use crate::{
    AccountError, Accounts, Actor, By, Change, FirstCredential, Link, Membership, Preferences, Principal,
    Role, Secret, Started, User, UserStatus, Visitor, user,
};

/// Invitations of a workspace that are open at once.
const OPEN_MAX: i64 = 500;

/// How invitations can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InviteSort {
    Email,
    #[default]
    Created,
    Expires,
}

/// Somebody new who opens an invitation.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The invitation's own address holds, when it has one.
    pub email: Option<EmailAddress>,
    pub name: String,
    /// The id a passkey was registered for, when one was.
    pub user: Option<UserId>,
    pub credential: FirstCredential,
}

impl Accounts {
    /// Makes an invitation into the principal's workspace. Its token is returned this once.
    ///
    /// # Errors
    /// [`AccountError::RoleForbids`] for a role the principal may not give.
    pub async fn invite(
        &self,
        role: Role,
        email: Option<EmailAddress>,
        principal: &Principal,
        by: &By,
    ) -> Result<(Link, Secret), AccountError> {
        self.users.may_give(principal, role).await?;
        let invite = Link {
            workspace: Some(principal.workspace),
            role: Some(role),
            email,
            ..self.links.blank(LinkKind::Invite, by)
        };
        let mut tx = self.db().begin().await?;
        tx.lock(&format!("invites {}", principal.workspace)).await?;
        let sql = "SELECT COUNT(*) AS count FROM account_link WHERE workspace_id = ? AND expires_at > ?";
        let now = self.clock().now();
        let row = tx.query_one(sql, values![principal.workspace, now]).await?;
        if row.map_or(Ok(0), |row| row.get::<i64>("count"))? >= OPEN_MAX {
            return Err(AccountError::Conflict {
                rule: "invites_full",
                message: "there are as many open invitations as there can be; withdraw some first",
            });
        }
        let token = self.links.insert(&mut tx, &invite).await?;
        let change = Change {
            workspace: Some(principal.workspace),
            action: "invite.created",
            subject: invite.id.to_string(),
            before: None,
            after: Some(json!({ "role": role, "for_address": invite.email.is_some() })),
        };
        self.audit.record(&mut tx, by, change).await?;
        tx.commit().await?;
        Ok((invite, token))
    }

    /// The open invitations of a workspace, in pages; the text is looked for in their addresses.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn list_invites(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, InviteSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Link>, AccountError> {
        let (column, kind) = match search.sort {
            InviteSort::Email => ("LOWER(COALESCE(email, ''))", Kind::Text),
            InviteSort::Created => ("created_at", Kind::Int),
            InviteSort::Expires => ("expires_at", Kind::Int),
        };
        let select = format!("SELECT {}, {{key}} AS sort_key FROM account_link", link::COLUMNS);
        let searched = &["COALESCE(email, '')"];
        let sorted = Sorted { tag: "invites", select: &select, searched, column, id: "id", kind };
        let conditions = [
            ("workspace_id = ?", Value::from(workspace)),
            ("kind = ?", Value::from(LinkKind::Invite.as_str())),
            ("expires_at > ?", Value::from(self.clock().now())),
        ];
        sorted.list(self.db(), &conditions, search, cursor, link).await
    }

    /// Withdraws an invitation. Returns whether the workspace had it.
    ///
    /// # Errors
    /// [`AccountError::RoleForbids`] when it makes an owner and the principal is none.
    pub async fn withdraw_invite(
        &self,
        id: InviteId,
        principal: &Principal,
        by: &By,
    ) -> Result<bool, AccountError> {
        let workspace = principal.workspace;
        let mut tx = self.db().begin().await?;
        let sql = "DELETE FROM account_link WHERE id = ? AND workspace_id = ? AND kind = ?";
        if tx.execute(sql, values![id, workspace, LinkKind::Invite.as_str()]).await? == 0 {
            return Ok(false);
        }
        self.note(&mut tx, by, Some(workspace), "invite.withdrawn", &id).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The invitation with this token, if it is still good.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn find_invite(&self, token: &str) -> Result<Option<Link>, AccountError> {
        self.links.find(LinkKind::Invite, token).await
    }

    /// Lets somebody who is signed in into the workspace of an invitation. A role it has there already stays if it is the
    /// higher one.
    ///
    /// # Errors
    /// [`AccountError::LinkInvalid`], or [`AccountError::RoleForbids`] when it is for another address.
    pub async fn join(&self, token: &str, user: &User, by: &By) -> Result<WorkspaceId, AccountError> {
        let mut tx = self.db().begin().await?;
        let invite = self.links.take(&mut tx, LinkKind::Invite, token).await?;
        if invite.email.as_ref().is_some_and(|email| email.canonical() != user.email.canonical()) {
            return Err(AccountError::RoleForbids(
                "this invitation is for another address; sign in with that one, or ask for a new invitation",
            ));
        }
        let workspace = self.enter(&mut tx, &invite, user.id, by).await?;
        tx.commit().await?;
        Ok(workspace)
    }

    /// Makes the person who opens an invitation, lets it into the workspace, and signs it in.
    ///
    /// # Errors
    /// [`AccountError::LinkInvalid`], [`AccountError::Taken`] when the address has a user (who signs in first), or
    /// [`AccountError::Invalid`] names a field.
    pub async fn join_as_new(
        &self,
        token: &str,
        new: Newcomer,
        visitor: &Visitor,
    ) -> Result<Started, AccountError> {
        let invite = self.find_invite(token).await?.ok_or(AccountError::LinkInvalid)?;
        let email = invite.email.or(new.email);
        let email = email.ok_or_else(|| AccountError::invalid("email", "is missing"))?;
        let mut person = User::new(email, &new.name, self.clock().now())?;
        person.id = new.user.unwrap_or(person.id);
        if let Some(workspace) = invite.workspace
            && let Some(workspace) = self.workspaces.cached(workspace).await?
        {
            let language = workspace.settings.language.clone();
            person.preferences = Preferences { language, ..Preferences::default() };
        }
        let hash = new.credential.hash(&self.users).await?;
        let by = By { actor: Actor::User(person.id), ip: visitor.ip };
        let mut tx = self.db().begin().await?;
        let invite = self.links.take(&mut tx, LinkKind::Invite, token).await?;
        user::insert(&mut tx, &person, &hash).await?;
        new.credential.store(&mut tx, person.id, self.clock().now()).await?;
        self.note(&mut tx, &by, None, "user.created", &person.id).await?;
        self.enter(&mut tx, &invite, person.id, &by).await?;
        let started = self.sessions.start(&mut tx, person.id, SignInMethod::Link, visitor).await?;
        tx.commit().await?;
        Ok(started)
    }

    async fn enter(
        &self,
        tx: &mut postroad_db::Tx,
        invite: &Link,
        user: UserId,
        by: &By,
    ) -> Result<WorkspaceId, AccountError> {
        let (Some(workspace), Some(role)) = (invite.workspace, invite.role) else {
            return Err(AccountError::Damaged { what: "invitation" });
        };
        tx.lock(&format!("members {workspace}")).await?;
        let sql = "SELECT role FROM account_membership WHERE user_id = ? AND workspace_id = ?";
        let present = tx.query_one(sql, values![user, workspace]).await?;
        let present: Option<Role> = present
            .map(|row| row.get::<String>("role"))
            .transpose()?
            .map(|role| role.parse().map_err(|_| AccountError::Damaged { what: "role" }))
            .transpose()?;
        // The higher role comes first.
        if present.is_none_or(|present| role < present) {
            let membership = Membership { user, workspace, role };
            user::insert_membership(tx, membership, self.clock().now()).await?;
        }
        let change = Change {
            workspace: Some(workspace),
            action: "member.joined",
            subject: user.to_string(),
            before: present.map(|role| json!({ "role": role })),
            after: Some(
                json!({ "role": role, "invite": invite.id, "invited_by": invite.created_by.to_string() }),
            ),
        };
        self.audit.record(tx, by, change).await?;
        Ok(workspace)
    }

    /// Makes a link with which a person sets a new password. The one made before is void.
    ///
    /// # Errors
    /// [`AccountError::Missing`] when there is no such user.
    pub async fn begin_reset(&self, id: UserId, by: &By) -> Result<(Link, Secret), AccountError> {
        let mut tx = self.db().begin().await?;
        if self.users.get_in(&mut tx, id).await?.is_none() {
            return Err(AccountError::Missing { what: "user" });
        }
        let sql = "DELETE FROM account_link WHERE kind = ? AND user_id = ?";
        tx.execute(sql, values![LinkKind::Reset.as_str(), id]).await?;
        let reset = Link { user: Some(id), ..self.links.blank(LinkKind::Reset, by) };
        let token = self.links.insert(&mut tx, &reset).await?;
        self.note(&mut tx, by, None, "user.reset_begun", &id).await?;
        tx.commit().await?;
        Ok((reset, token))
    }

    /// Whose password the link resets, if it is still good.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn find_reset(&self, token: &str) -> Result<Option<User>, AccountError> {
        match self.links.find(LinkKind::Reset, token).await?.and_then(|link| link.user) {
            Some(user) => self.person(user).await,
            None => Ok(None),
        }
    }

    /// Sets the password, turns off codes, ends all sessions, and signs the person in. Passkeys and providers stay.
    ///
    /// # Errors
    /// [`AccountError::LinkInvalid`], or [`AccountError::Invalid`] for a password that cannot be.
    pub async fn reset(
        &self,
        token: &str,
        password: &Secret,
        visitor: &Visitor,
    ) -> Result<Started, AccountError> {
        let user = self.find_reset(token).await?.ok_or(AccountError::LinkInvalid)?;
        let hash = self.users.passwords.hash(password.expose()).await?;
        let by = By { actor: Actor::User(user.id), ip: visitor.ip };
        let mut tx = self.db().begin().await?;
        self.links.take(&mut tx, LinkKind::Reset, token).await?;
        let person = self.users.get_in(&mut tx, user.id).await?;
        if person.is_none_or(|person| person.status != UserStatus::Active) {
            return Err(AccountError::LinkInvalid);
        }
        let sql = "UPDATE account_user SET password_hash = ? WHERE id = ?";
        tx.execute(sql, values![hash, user.id]).await?;
        self.second_factors.clear(&mut tx, user.id).await?;
        self.note(&mut tx, &by, None, "user.reset", &user.id).await?;
        self.sessions.end_others_in(&mut tx, user.id, None, &by).await?;
        let started = self.sessions.start(&mut tx, user.id, SignInMethod::Link, visitor).await?;
        tx.commit().await?;
        Ok(started)
    }
}
