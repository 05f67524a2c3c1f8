use postroad_base::{EmailAddress, SharedClock, UserId, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, Kind, Page, Row, Search, Sorted, Tx, values};
use serde::Serialize;
use serde_json::json;

use crate::error::{checked_name, on_insert};
use crate::password::Passwords;
use crate::preferences::{Preferences, preferences};
use crate::{AccountError, Actor, AuditLog, By, Change, Principal, Role, ScopeSet, keyset};

/// A person who can sign in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct User {
    pub id: UserId,
    pub email: EmailAddress,
    pub name: String,
    pub status: UserStatus,
    /// May change the installation and enters every workspace.
    pub administrator: bool,
    pub created_at: UtcMillis,
    #[serde(flatten)]
    pub preferences: Preferences,
    /// Without one the person signs in with a passkey or at a provider.
    pub has_password: bool,
    /// Whether a password needs a code besides (RFC 6238).
    pub totp_enabled: bool,
    /// To the minute.
    pub last_seen_at: Option<UtcMillis>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    Active,
    Disabled,
}

/// A person's place in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Membership {
    pub user: UserId,
    pub workspace: WorkspaceId,
    pub role: Role,
}

#[derive(Clone, Debug)]
pub struct NewUser {
    pub email: EmailAddress,
    pub name: String,
    pub password: crate::Secret,
    pub administrator: bool,
}

/// How users can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserSort {
    Name,
    Email,
    #[default]
    Created,
    LastSeen,
}

/// The people.
#[derive(Clone)]
pub struct Users {
    pub(crate) db: Db,
    pub(crate) clock: SharedClock,
    pub(crate) audit: AuditLog,
    pub(crate) passwords: Passwords,
}

pub(crate) const COLUMNS: &str = "id, email, name, disabled_at, administrator, created_at, language, time_zone, theme, \
    password_hash, totp_enabled_at, last_seen_at";
/// Stands in place of a hash for people without a password; no password belongs to it.
pub(crate) const NO_PASSWORD: &str = "";

impl Users {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        Self { db, clock, audit, passwords: Passwords::new() }
    }

    /// # Errors
    /// [`AccountError::Invalid`] names the field, [`AccountError::Taken`] when the address has a user.
    pub async fn create(&self, new: NewUser, by: &By) -> Result<User, AccountError> {
        let hash = self.passwords.hash(new.password.expose()).await?;
        let mut user = User::new(new.email, &new.name, self.clock.now())?;
        user.administrator = new.administrator;
        user.has_password = true;
        let mut tx = self.db.begin().await?;
        insert(&mut tx, &user, &hash).await?;
        self.record(&mut tx, by, None, "user.created", &user).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// # Errors
    /// As the database answers.
    pub async fn get(&self, id: UserId) -> Result<Option<User>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_user WHERE id = ?");
        self.db.query_one(&sql, values![id]).await?.as_ref().map(user).transpose()
    }

    pub(crate) async fn get_in(&self, tx: &mut Tx, id: UserId) -> Result<Option<User>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_user WHERE id = ?");
        tx.query_one(&sql, values![id]).await?.as_ref().map(user).transpose()
    }

    /// # Errors
    /// As the database answers.
    pub async fn by_email(&self, email: &EmailAddress) -> Result<Option<User>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_user WHERE email_canonical = ?");
        self.db.query_one(&sql, values![email.canonical()]).await?.as_ref().map(user).transpose()
    }

    /// All users, newest first.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn list(&self, cursor: Option<&Cursor>, limit: usize) -> Result<Page<User>, AccountError> {
        let (limit, below) = keyset::start("users", cursor, limit)?;
        let sql = format!("SELECT {COLUMNS} FROM account_user WHERE id < ? ORDER BY id DESC LIMIT ?");
        let rows = self.db.query(&sql, values![below, keyset::fetch(limit)]).await?;
        let items = rows.iter().map(user).collect::<Result<_, _>>()?;
        Ok(keyset::page("users", items, limit, |item: &User| item.id.0))
    }

    /// The users that fit, in pages.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn search(
        &self,
        search: &Search<'_, UserSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<User>, AccountError> {
        let (column, kind) = match search.sort {
            UserSort::Name => ("LOWER(name)", Kind::Text),
            UserSort::Email => ("email_canonical", Kind::Text),
            UserSort::Created => ("created_at", Kind::Int),
            UserSort::LastSeen => ("COALESCE(last_seen_at, 0)", Kind::Int),
        };
        let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM account_user");
        let searched = &["name", "email"];
        let sorted = Sorted { tag: "users", select: &select, searched, column, id: "id", kind };
        sorted.list(&self.db, &[], search, cursor, user).await
    }

    /// The active user with this address and password. Takes as long for an unknown address. Ask the
    /// [`crate::LoginThrottle`] first.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn authenticate(
        &self,
        email: &EmailAddress,
        password: &str,
    ) -> Result<Option<User>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_user WHERE email_canonical = ?");
        let row = self.db.query_one(&sql, values![email.canonical()]).await?;
        let hash = row.as_ref().map(|row| row.get::<String>("password_hash")).transpose()?;
        let hash = hash.filter(|hash| hash != NO_PASSWORD);
        let right = self.passwords.verify(password, hash).await?;
        let found = row.as_ref().map(user).transpose()?;
        Ok(found.filter(|user| right && user.status == UserStatus::Active))
    }

    /// Returns whether there is such a user.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] when the password is too short or too long.
    pub async fn set_password(&self, id: UserId, password: &str, by: &By) -> Result<bool, AccountError> {
        let hash = self.passwords.hash(password).await?;
        self.change(id, "password_hash = ?", hash.into(), "user.password_changed", by).await
    }

    /// Returns whether there is such a user.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn set_status(&self, id: UserId, status: UserStatus, by: &By) -> Result<bool, AccountError> {
        let (at, action) = match status {
            UserStatus::Active => (None, "user.enabled"),
            UserStatus::Disabled => (Some(self.clock.now()), "user.disabled"),
        };
        self.change(id, "disabled_at = ?", at.into(), action, by).await
    }

    async fn change(
        &self,
        id: UserId,
        assignment: &str,
        value: postroad_db::Value,
        action: &str,
        by: &By,
    ) -> Result<bool, AccountError> {
        let mut tx = self.db.begin().await?;
        let sql = format!("UPDATE account_user SET {assignment} WHERE id = ?");
        if tx.execute(&sql, vec![value, id.into()]).await? == 0 {
            return Ok(false);
        }
        let change = Change { workspace: None, action, subject: id.to_string(), before: None, after: None };
        self.audit.record(&mut tx, by, change).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Gives the user a role in the workspace, instead of the one it had.
    ///
    /// # Errors
    /// [`AccountError::Missing`] when there is no such user or workspace, [`AccountError::Conflict`] when the last
    /// owner would lose the role.
    pub async fn set_role(&self, membership: Membership, by: &By) -> Result<(), AccountError> {
        self.set_role_from(membership, None, by).await
    }

    /// [`Users::set_role`], only if the role is still the one that was looked at.
    pub(crate) async fn set_role_from(
        &self,
        membership: Membership,
        expected: Option<Role>,
        by: &By,
    ) -> Result<(), AccountError> {
        let Membership { user, workspace, role } = membership;
        let mut tx = self.db.begin().await?;
        let before = self.role_for_change(&mut tx, user, workspace).await?;
        if expected.is_some() && before != expected {
            return Err(CHANGED_MEANWHILE);
        }
        if before == Some(Role::Owner) && role != Role::Owner {
            keep_an_owner(&mut tx, user, workspace).await?;
        }
        insert_membership(&mut tx, membership, self.clock.now()).await?;
        let change = Change {
            workspace: Some(workspace),
            action: "member.changed",
            subject: user.to_string(),
            before: before.map(|role| json!({ "role": role })),
            after: Some(json!({ "role": role })),
        };
        self.audit.record(&mut tx, by, change).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes the user out of the workspace. Returns whether it was in.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] for the last owner.
    pub async fn remove_member(
        &self,
        user: UserId,
        workspace: WorkspaceId,
        by: &By,
    ) -> Result<bool, AccountError> {
        self.remove_member_from(user, workspace, None, by).await
    }

    pub(crate) async fn remove_member_from(
        &self,
        user: UserId,
        workspace: WorkspaceId,
        expected: Option<Role>,
        by: &By,
    ) -> Result<bool, AccountError> {
        let mut tx = self.db.begin().await?;
        let Some(before) = self.role_for_change(&mut tx, user, workspace).await? else {
            return Ok(false);
        };
        if expected.is_some_and(|expected| expected != before) {
            return Err(CHANGED_MEANWHILE);
        }
        if before == Role::Owner {
            keep_an_owner(&mut tx, user, workspace).await?;
        }
        let sql = "DELETE FROM account_membership WHERE user_id = ? AND workspace_id = ?";
        tx.execute(sql, values![user, workspace]).await?;
        let change = Change {
            workspace: Some(workspace),
            action: "member.removed",
            subject: user.to_string(),
            before: Some(json!({ "role": before })),
            after: None,
        };
        self.audit.record(&mut tx, by, change).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn role_for_change(
        &self,
        tx: &mut Tx,
        user: UserId,
        workspace: WorkspaceId,
    ) -> Result<Option<Role>, AccountError> {
        tx.lock(&format!("members {workspace}")).await?;
        let sql = "SELECT user_id, workspace_id, role FROM account_membership WHERE user_id = ? AND workspace_id = ?";
        let row = tx.query_one(sql, values![user, workspace]).await?;
        Ok(row.as_ref().map(membership).transpose()?.map(|membership| membership.role))
    }

    /// The workspaces a user is in.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, AccountError> {
        let sql = "SELECT user_id, workspace_id, role FROM account_membership WHERE user_id = ? ORDER BY workspace_id";
        self.db.query(sql, values![user]).await?.iter().map(membership).collect()
    }

    /// The members of a workspace.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn members(&self, workspace: WorkspaceId) -> Result<Vec<Membership>, AccountError> {
        let sql = "SELECT user_id, workspace_id, role FROM account_membership WHERE workspace_id = ? ORDER BY user_id";
        self.db.query(sql, values![workspace]).await?.iter().map(membership).collect()
    }

    /// What the user may do in the workspace; `None` when it is disabled or has no place there.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn principal(
        &self,
        id: UserId,
        workspace: WorkspaceId,
    ) -> Result<Option<Principal>, AccountError> {
        let sql = "SELECT u.administrator, m.role FROM account_user u LEFT JOIN account_membership m \
                   ON m.user_id = u.id AND m.workspace_id = ? WHERE u.id = ? AND u.disabled_at IS NULL";
        let Some(row) = self.db.query_one(sql, values![workspace, id]).await? else {
            return Ok(None);
        };
        let administrator: bool = row.get("administrator")?;
        let role = row.get::<Option<String>>("role")?.map(|role| parse_role(&role)).transpose()?;
        let scopes = match role {
            _ if administrator => ScopeSet::all(),
            Some(role) => role.scopes(),
            None => return Ok(None),
        };
        Ok(Some(Principal { workspace, actor: Actor::User(id), scopes, administrator }))
    }

    async fn record(
        &self,
        tx: &mut Tx,
        by: &By,
        workspace: Option<WorkspaceId>,
        action: &str,
        user: &User,
    ) -> Result<(), AccountError> {
        let after = Some(json!({ "administrator": user.administrator, "status": user.status }));
        let change = Change { workspace, action, subject: user.id.to_string(), before: None, after };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

const CHANGED_MEANWHILE: AccountError = AccountError::Conflict {
    rule: "changed_meanwhile",
    message: "the member's role was changed at the same time; look again",
};

async fn keep_an_owner(tx: &mut Tx, user: UserId, workspace: WorkspaceId) -> Result<(), AccountError> {
    let sql =
        "SELECT user_id FROM account_membership WHERE workspace_id = ? AND role = ? AND user_id <> ? LIMIT 1";
    match tx.query_one(sql, values![workspace, Role::Owner.as_str(), user]).await? {
        Some(_) => Ok(()),
        None => Err(AccountError::Conflict {
            rule: "last_owner",
            message: "a workspace keeps at least one owner; make somebody else an owner first",
        }),
    }
}

pub(crate) async fn insert(tx: &mut Tx, user: &User, hash: &str) -> Result<(), AccountError> {
    let sql = "INSERT INTO account_user (id, email, email_canonical, name, password_hash, administrator, created_at, \
               language, time_zone, theme) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = values![
        user.id,
        &user.email,
        user.email.canonical(),
        &user.name,
        hash,
        user.administrator,
        user.created_at,
        &user.preferences.language,
        user.preferences.time_zone.as_deref(),
        user.preferences.theme.as_str(),
    ];
    tx.execute(sql, values).await.map_err(on_insert("email", "user"))?;
    Ok(())
}

pub(crate) async fn insert_membership(
    tx: &mut Tx,
    membership: Membership,
    now: UtcMillis,
) -> Result<(), AccountError> {
    let Membership { user, workspace, role } = membership;
    let sql = "INSERT INTO account_membership (user_id, workspace_id, role, created_at) VALUES (?, ?, ?, ?) \
               ON CONFLICT (user_id, workspace_id) DO UPDATE SET role = EXCLUDED.role";
    let values = values![user, workspace, role.as_str(), now];
    tx.execute(sql, values).await.map_err(on_insert("member", "user or workspace"))?;
    Ok(())
}

fn parse_role(text: &str) -> Result<Role, AccountError> {
    text.parse().map_err(|_| AccountError::Damaged { what: "role" })
}

fn membership(row: &Row) -> Result<Membership, AccountError> {
    let role = parse_role(&row.get::<String>("role")?)?;
    Ok(Membership { user: row.get("user_id")?, workspace: row.get("workspace_id")?, role })
}

pub(crate) fn user(row: &Row) -> Result<User, AccountError> {
    let disabled: Option<UtcMillis> = row.get("disabled_at")?;
    let totp: Option<UtcMillis> = row.get("totp_enabled_at")?;
    Ok(User {
        id: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        status: if disabled.is_some() { UserStatus::Disabled } else { UserStatus::Active },
        administrator: row.get("administrator")?,
        created_at: row.get("created_at")?,
        preferences: preferences(row)?,
        has_password: row.get::<String>("password_hash")? != NO_PASSWORD,
        totp_enabled: totp.is_some(),
        last_seen_at: row.get("last_seen_at")?,
    })
}

impl User {
    /// An active person without any right, not yet stored.
    pub(crate) fn new(email: EmailAddress, name: &str, now: UtcMillis) -> Result<Self, AccountError> {
        Ok(Self {
            id: UserId::new(now),
            name: checked_name("name", name)?,
            email,
            status: UserStatus::Active,
            administrator: false,
            created_at: now,
            preferences: Preferences::default(),
            has_password: false,
            totp_enabled: false,
            last_seen_at: None,
        })
    }
}
