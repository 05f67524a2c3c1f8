use postroad_base::{EmailAddress, UserId, UtcMillis, WorkspaceId};
use postroad_db::{Tx, values};

use crate::first_credential::FirstCredential;
use crate::link::LinkKind;
use crate::session::{SignInMethod, Started, Visitor};
use crate::{
    AccountError, Accounts, Actor, By, Change, Membership, Preferences, QuotaLimits, Role, Secret, User,
    Workspace, WorkspaceChange, WorkspaceSettings, WorkspaceStatus, user, workspace,
};

/// What the first start leaves to be done: somebody opens the link and becomes the administrator.
#[derive(Clone, Debug)]
pub struct FirstRun {
    /// For the set-up link; shown once, and only the newest is good.
    pub token: Secret,
}

/// What the person at the set-up link decides.
#[derive(Clone, Debug)]
pub struct NewInstallation {
    pub email: EmailAddress,
    pub name: String,
    /// The id a passkey was registered for, when one was.
    pub user: Option<UserId>,
    pub credential: FirstCredential,
    pub workspace_name: String,
    pub time_zone: String,
    pub language: String,
}

const WORKSPACE_NAME: &str = "Default";
const LOCK: &str = "account bootstrap";

impl Accounts {
    /// Makes a workspace when there is none, and a fresh link for the set-up when there is no administrator yet: the link
    /// made before is not good any more. `None` when there is an administrator.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn bootstrap(&self) -> Result<Option<FirstRun>, AccountError> {
        if !self.setup_needed().await? {
            return Ok(None);
        }
        let mut tx = self.db().begin().await?;
        tx.lock(LOCK).await?;
        if has_administrator(&mut tx).await? {
            return Ok(None);
        }
        if oldest_workspace(&mut tx).await?.is_none() {
            let workspace = first_workspace(self.clock().now());
            workspace::insert(&mut tx, &workspace).await?;
            let action = "installation.created";
            self.note(&mut tx, &By::LOCAL_OPERATOR, Some(workspace.id), action, &workspace.id).await?;
        }
        let sql = "DELETE FROM account_link WHERE kind = ?";
        tx.execute(sql, values![LinkKind::Setup.as_str()]).await?;
        let link = self.links.blank(LinkKind::Setup, &By::LOCAL_OPERATOR);
        let token = self.links.insert(&mut tx, &link).await?;
        tx.commit().await?;
        Ok(Some(FirstRun { token }))
    }

    /// Whether there is no administrator yet.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn setup_needed(&self) -> Result<bool, AccountError> {
        Ok(self.db().query_one(ANY_ADMINISTRATOR, values![true]).await?.is_none())
    }

    /// Whether this is the newest set-up link, and the set-up is still to be done.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn setup_token_valid(&self, token: &str) -> Result<bool, AccountError> {
        Ok(self.links.find(LinkKind::Setup, token).await?.is_some() && self.setup_needed().await?)
    }

    /// Makes the administrator, names the first workspace, and signs the person in.
    ///
    /// # Errors
    /// [`AccountError::LinkInvalid`], or [`AccountError::Invalid`] names a field.
    pub async fn set_up(
        &self,
        token: &str,
        new: NewInstallation,
        visitor: &Visitor,
    ) -> Result<Started, AccountError> {
        if !self.setup_token_valid(token).await? {
            return Err(AccountError::LinkInvalid);
        }
        let mut user = User::new(new.email, &new.name, self.clock().now())?;
        user.id = new.user.unwrap_or(user.id);
        user.administrator = true;
        user.preferences = Preferences { language: new.language, ..Preferences::default() };
        user.preferences.check()?;
        // Before the transaction: hashing is slow and the writer is one.
        let hash = new.credential.hash(&self.users).await?;

        let mut tx = self.db().begin().await?;
        tx.lock(LOCK).await?;
        self.links.take(&mut tx, LinkKind::Setup, token).await?;
        if has_administrator(&mut tx).await? {
            return Err(AccountError::LinkInvalid);
        }
        let missing = || AccountError::Missing { what: "workspace" };
        let workspace = oldest_workspace(&mut tx).await?.ok_or_else(missing)?;
        let present = self.workspaces.get(workspace).await?.ok_or_else(missing)?;
        let by = By { actor: Actor::User(user.id), ip: visitor.ip };
        user::insert(&mut tx, &user, &hash).await?;
        new.credential.store(&mut tx, user.id, self.clock().now()).await?;
        let membership = Membership { user: user.id, workspace, role: Role::Owner };
        user::insert_membership(&mut tx, membership, user.created_at).await?;
        let settings = WorkspaceSettings {
            time_zone: new.time_zone,
            language: user.preferences.language.clone(),
            ..present.settings
        };
        let change = WorkspaceChange {
            name: Some(new.workspace_name),
            settings: Some(settings),
            ..WorkspaceChange::default()
        };
        self.workspaces.update_in(&mut tx, workspace, change, &by).await?;
        self.note(&mut tx, &by, None, "installation.set_up", &user.id).await?;
        let started = self.sessions.start(&mut tx, user.id, SignInMethod::Link, visitor).await?;
        tx.commit().await?;
        self.workspaces.forget_cached();
        Ok(started)
    }

    pub(crate) async fn note(
        &self,
        tx: &mut Tx,
        by: &By,
        workspace: Option<WorkspaceId>,
        action: &str,
        subject: &impl ToString,
    ) -> Result<(), AccountError> {
        let change = Change { workspace, action, subject: subject.to_string(), before: None, after: None };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

const ANY_ADMINISTRATOR: &str = "SELECT id FROM account_user WHERE administrator = ? LIMIT 1";

async fn has_administrator(tx: &mut Tx) -> Result<bool, AccountError> {
    Ok(tx.query_one(ANY_ADMINISTRATOR, values![true]).await?.is_some())
}

async fn oldest_workspace(tx: &mut Tx) -> Result<Option<WorkspaceId>, AccountError> {
    let row = tx.query_one("SELECT id FROM account_workspace ORDER BY id LIMIT 1", values![]).await?;
    Ok(row.map(|row| row.get("id")).transpose()?)
}

fn first_workspace(now: UtcMillis) -> Workspace {
    Workspace {
        id: WorkspaceId::new(now),
        name: WORKSPACE_NAME.to_owned(),
        status: WorkspaceStatus::Active,
        created_at: now,
        settings: WorkspaceSettings::default(),
        quota: QuotaLimits::default(),
    }
}
