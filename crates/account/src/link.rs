//! One-time links: the first set-up, invitations, resets. Only digests of their tokens are stored.

use std::time::Duration;

use postroad_base::{EmailAddress, InviteId, SharedClock, UserId, UtcMillis, WorkspaceId};
use postroad_db::{Db, Row, Tx, values};

use crate::secret::{token, token_sha256};
use crate::{AccountError, Actor, By, Role, Secret};

/// How long the link for the first set-up is good.
pub const SETUP_VALID: Duration = Duration::from_secs(7 * 86_400);
/// How long an invitation is good.
pub const INVITE_VALID: Duration = Duration::from_secs(7 * 86_400);
/// How long a link for a new password is good.
pub const RESET_VALID: Duration = Duration::from_secs(86_400);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    Setup,
    Invite,
    Reset,
}

/// What a link that is still good stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub id: InviteId,
    pub kind: LinkKind,
    pub workspace: Option<WorkspaceId>,
    pub user: Option<UserId>,
    pub role: Option<Role>,
    /// Whom an invitation is for; anybody who has it, without.
    pub email: Option<EmailAddress>,
    pub created_by: Actor,
    pub created_at: UtcMillis,
    pub expires_at: UtcMillis,
}

pub(crate) const COLUMNS: &str =
    "id, kind, workspace_id, user_id, role, email, created_by, created_at, expires_at";

/// The links of all kinds, for the stores that give them a meaning.
#[derive(Clone)]
pub(crate) struct Links {
    pub db: Db,
    clock: SharedClock,
}

impl Links {
    pub fn new(db: Db, clock: SharedClock) -> Self {
        Self { db, clock }
    }

    pub fn blank(&self, kind: LinkKind, by: &By) -> Link {
        let now = self.clock.now();
        let valid = match kind {
            LinkKind::Setup => SETUP_VALID,
            LinkKind::Invite => INVITE_VALID,
            LinkKind::Reset => RESET_VALID,
        };
        Link {
            id: InviteId::new(now),
            kind,
            workspace: None,
            user: None,
            role: None,
            email: None,
            created_by: by.actor,
            created_at: now,
            expires_at: now.plus(valid),
        }
    }

    pub async fn insert(&self, tx: &mut Tx, link: &Link) -> Result<Secret, AccountError> {
        let (token, digest) = token();
        let sql = "INSERT INTO account_link (id, kind, token_sha256, workspace_id, user_id, role, email, created_by, \
                   created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let values = values![
            link.id,
            link.kind.as_str(),
            digest,
            link.workspace,
            link.user,
            link.role.map(|role| role.as_str().to_owned()),
            link.email.as_ref(),
            link.created_by.to_string(),
            link.created_at,
            link.expires_at,
        ];
        tx.execute(sql, values).await?;
        Ok(token)
    }

    /// The link of this kind with this token, if it is still good.
    pub async fn find(&self, kind: LinkKind, token: &str) -> Result<Option<Link>, AccountError> {
        let Some(digest) = token_sha256(token) else {
            return Ok(None);
        };
        let row = self.db.query_one(&by_token(), self.key(kind, digest)).await?;
        row.as_ref().map(link).transpose()
    }

    /// Uses the link up. Of two who try at once one succeeds: the row is there to be deleted only once.
    ///
    /// # Errors
    /// [`AccountError::LinkInvalid`]
    pub async fn take(&self, tx: &mut Tx, kind: LinkKind, token: &str) -> Result<Link, AccountError> {
        let digest = token_sha256(token).ok_or(AccountError::LinkInvalid)?;
        let row = tx.query_one(&by_token(), self.key(kind, digest)).await?;
        let found = link(&row.ok_or(AccountError::LinkInvalid)?)?;
        if tx.execute("DELETE FROM account_link WHERE id = ?", values![found.id]).await? == 0 {
            return Err(AccountError::LinkInvalid);
        }
        Ok(found)
    }

    fn key(&self, kind: LinkKind, digest: [u8; 32]) -> Vec<postroad_db::Value> {
        values![digest, kind.as_str(), self.clock.now()]
    }

    pub async fn purge(&self) -> Result<(), AccountError> {
        let sql = "DELETE FROM account_link WHERE expires_at <= ?";
        self.db.execute(sql, values![self.clock.now()]).await?;
        Ok(())
    }
}

fn by_token() -> String {
    format!("SELECT {COLUMNS} FROM account_link WHERE token_sha256 = ? AND kind = ? AND expires_at > ?")
}

impl LinkKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }
}

pub(crate) fn link(row: &Row) -> Result<Link, AccountError> {
    let damaged = || AccountError::Damaged { what: "link" };
    let kind: String = row.get("kind")?;
    let kinds = [LinkKind::Setup, LinkKind::Invite, LinkKind::Reset];
    let role: Option<String> = row.get("role")?;
    Ok(Link {
        id: row.get("id")?,
        kind: kinds.into_iter().find(|one| one.as_str() == kind).ok_or_else(damaged)?,
        workspace: row.get("workspace_id")?,
        user: row.get("user_id")?,
        role: role.map(|role| role.parse()).transpose().map_err(|_| damaged())?,
        email: row.get("email")?,
        created_by: row.get::<String>("created_by")?.parse().map_err(|_| damaged())?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}
