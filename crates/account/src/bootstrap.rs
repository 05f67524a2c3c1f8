use postroad_base::{EmailAddress, UserId, WorkspaceId};
use postroad_db::values;

use crate::secret::{base32, random};
use crate::{
    AccountError, Accounts, By, Change, Membership, QuotaLimits, Role, Secret, User, UserStatus, Workspace,
    WorkspaceSettings, WorkspaceStatus, user, workspace,
};

/// What the first start made. The password is shown once.
#[derive(Clone, Debug)]
pub struct FirstRun {
    pub administrator: EmailAddress,
    pub password: Secret,
    pub user: UserId,
    pub workspace: WorkspaceId,
}

const DEFAULT_ADMINISTRATOR: &str = "admin@localhost";
const WORKSPACE_NAME: &str = "Default";
/// 100 bits.
const PASSWORD_CHARS: usize = 20;

impl Accounts {
    /// Makes an administrator and a workspace when there is no user yet; `None` when there is. Of several processes
    /// that start at once, one makes them. Without `email` the administrator is `admin@localhost`.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn bootstrap(&self, email: Option<EmailAddress>) -> Result<Option<FirstRun>, AccountError> {
        const ANY_USER: &str = "SELECT id FROM account_user LIMIT 1";
        if self.db().query_one(ANY_USER, Vec::new()).await?.is_some() {
            return Ok(None);
        }
        let mut password = base32(&random::<16>());
        password.truncate(PASSWORD_CHARS);
        // Before the transaction: hashing is slow and the writer is one.
        let hash = self.users.passwords.hash(&password).await?;

        let mut tx = self.db().begin().await?;
        tx.lock("account bootstrap").await?;
        if tx.query_one(ANY_USER, values![]).await?.is_some() {
            return Ok(None);
        }
        let (workspace, user) = self.first(email);
        workspace::insert(&mut tx, &workspace).await?;
        user::insert(&mut tx, &user, &hash).await?;
        let membership = Membership { user: user.id, workspace: workspace.id, role: Role::Owner };
        user::insert_membership(&mut tx, membership, user.created_at).await?;
        let change = Change {
            workspace: Some(workspace.id),
            action: "installation.created",
            subject: user.id.to_string(),
            before: None,
            after: None,
        };
        self.audit.record(&mut tx, &By::LOCAL_OPERATOR, change).await?;
        tx.commit().await?;
        Ok(Some(FirstRun {
            administrator: user.email,
            password: Secret::new(password),
            user: user.id,
            workspace: workspace.id,
        }))
    }

    fn first(&self, email: Option<EmailAddress>) -> (Workspace, User) {
        let now = self.clock().now();
        let workspace = Workspace {
            id: WorkspaceId::new(now),
            name: WORKSPACE_NAME.to_owned(),
            status: WorkspaceStatus::Active,
            created_at: now,
            settings: WorkspaceSettings::default(),
            quota: QuotaLimits::default(),
        };
        let user = User {
            id: UserId::new(now),
            email: email
                .unwrap_or_else(|| DEFAULT_ADMINISTRATOR.parse().expect("the default is a valid address")),
            name: "Administrator".to_owned(),
            status: UserStatus::Active,
            administrator: true,
            created_at: now,
        };
        (workspace, user)
    }
}
