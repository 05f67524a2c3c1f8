use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{SessionId, SharedClock, UserId, UtcMillis};
use postroad_db::{Db, Row, Tx, values};
use serde_json::json;

use crate::last_used::LastUsed;
use crate::secret::{token, token_sha256};
use crate::{AccountError, Actor, AuditLog, By, Change, Secret};

/// A session that was not used for so long is over.
pub const SESSION_IDLE: Duration = Duration::from_secs(14 * 86_400);
/// A session is over so long after it began, however much it is used.
pub const SESSION_ABSOLUTE: Duration = Duration::from_secs(90 * 86_400);
/// For so long a person counts as having just signed in.
pub const SIGN_IN_FRESH: Duration = Duration::from_secs(15 * 60);
/// After a renewal the former token is still taken for so long: requests under way carry it.
const FORMER_VALID: Duration = Duration::from_secs(60);
/// Sessions of one person; the ones unused the longest end first.
const SESSIONS_MAX: i64 = 50;
const USER_AGENT_MAX_CHARS: usize = 300;

/// A person signed in at a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    pub created_at: UtcMillis,
    /// When the person last proved who it is.
    pub signed_in_at: UtcMillis,
    /// To the minute.
    pub last_used_at: UtcMillis,
    pub method: SignInMethod,
    pub ip: Option<IpAddr>,
    pub user_agent: String,
}

/// How a person proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInMethod {
    Password,
    /// A password and a code.
    SecondFactor,
    Passkey,
    /// OpenID Connect.
    Provider,
    /// A one-time link: set-up, invitation, reset.
    Link,
}

/// Who is at the other end, as far as it says.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    pub ip: Option<IpAddr>,
    pub user_agent: String,
    /// The session the browser had until now; a new one takes its place.
    pub replaces: Option<SessionId>,
}

/// A new session, with the token that is shown to the browser only.
#[derive(Clone, Debug)]
pub struct Started {
    pub session: Session,
    pub token: Secret,
}

/// The sessions of people.
///
/// A token has 256 random bits and only its SHA-256 is stored. It is not kept in memory: a session that was ended is over
/// at once, in every process.
#[derive(Clone)]
pub struct Sessions {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
    last_used: Arc<LastUsed>,
    last_seen: Arc<LastUsed>,
}

const COLUMNS: &str = "id, user_id, created_at, signed_in_at, last_used_at, method, ip, user_agent";

impl Sessions {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        let last_used = Arc::new(LastUsed::new("account_session"));
        let last_seen = Arc::new(LastUsed::column("account_user", "last_seen_at"));
        Self { db, clock, audit, last_used, last_seen }
    }

    /// Begins a session, as part of the transaction in which the person proved who it is.
    pub(crate) async fn start(
        &self,
        tx: &mut Tx,
        user: UserId,
        method: SignInMethod,
        visitor: &Visitor,
    ) -> Result<Started, AccountError> {
        let now = self.clock.now();
        let session = Session {
            id: SessionId::new(now),
            user,
            created_at: now,
            signed_in_at: now,
            last_used_at: now,
            method,
            ip: visitor.ip,
            user_agent: visitor.user_agent.chars().take(USER_AGENT_MAX_CHARS).collect(),
        };
        let (token, digest) = token();
        let sql = "INSERT INTO account_session (id, user_id, token_sha256, created_at, signed_in_at, last_used_at, \
                   method, ip, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let values = values![
            session.id,
            user,
            digest,
            now,
            now,
            now,
            method.as_str(),
            session.ip.map(|ip| ip.to_string()),
            &session.user_agent,
        ];
        tx.execute(sql, values).await?;
        if let Some(former) = visitor.replaces {
            tx.execute("DELETE FROM account_session WHERE id = ?", values![former]).await?;
        }
        let sql = "DELETE FROM account_session WHERE user_id = ? AND id NOT IN (SELECT id FROM account_session \
                   WHERE user_id = ? ORDER BY last_used_at DESC, id DESC LIMIT ?)";
        tx.execute(sql, values![user, user, SESSIONS_MAX]).await?;
        tx.execute("UPDATE account_user SET last_seen_at = ? WHERE id = ?", values![now, user]).await?;
        let by = By { actor: Actor::User(user), ip: visitor.ip };
        let after = json!({ "session": session.id, "method": method.as_str() });
        self.record(tx, &by, "session.started", user, after).await?;
        Ok(Started { session, token })
    }

    /// The session with this token; `None` when it is unknown, ended or too old, without telling which. Notes the use.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Session>, AccountError> {
        let Some(digest) = token_sha256(token) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let sql = format!(
            "SELECT {COLUMNS} FROM account_session WHERE token_sha256 = ? OR (former_sha256 = ? AND renewed_at > ?)"
        );
        let former_since = UtcMillis(now.0 - millis(FORMER_VALID));
        let row = self.db.query_one(&sql, values![digest, digest, former_since]).await?;
        let Some(session) = row.as_ref().map(session).transpose()? else {
            return Ok(None);
        };
        if session.over_at() <= now {
            return Ok(None);
        }
        self.last_used.touch(session.id.0, now);
        self.last_seen.touch(session.user.0, now);
        Ok(Some(session))
    }

    /// Whether the session was neither ended nor is too old.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn is_open(&self, id: SessionId) -> Result<bool, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_session WHERE id = ?");
        let row = self.db.query_one(&sql, values![id]).await?;
        let now = self.clock.now();
        Ok(row.as_ref().map(session).transpose()?.is_some_and(|session| session.over_at() > now))
    }

    /// Gives the session a new token because its person proved again who it is, or gained a right.
    pub(crate) async fn renew(&self, tx: &mut Tx, id: SessionId) -> Result<Secret, AccountError> {
        let now = self.clock.now();
        let (token, digest) = token();
        let sql = "UPDATE account_session SET former_sha256 = token_sha256, token_sha256 = ?, renewed_at = ?, \
                   signed_in_at = ?, last_used_at = ? WHERE id = ?";
        if tx.execute(sql, values![digest, now, now, now, id]).await? == 0 {
            return Err(AccountError::Missing { what: "session" });
        }
        Ok(token)
    }

    /// The sessions of a person that are not over, the one used last first.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(&self, user: UserId) -> Result<Vec<Session>, AccountError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM account_session WHERE user_id = ? ORDER BY last_used_at DESC, id DESC LIMIT ?"
        );
        let rows = self.db.query(&sql, values![user, SESSIONS_MAX]).await?;
        let mut found = rows.iter().map(session).collect::<Result<Vec<_>, _>>()?;
        let now = self.clock.now();
        found.retain(|session| session.over_at() > now);
        Ok(found)
    }

    /// Ends one session of a person. Returns whether there was one.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn end(&self, user: UserId, id: SessionId, by: &By) -> Result<bool, AccountError> {
        let mut tx = self.db.begin().await?;
        let sql = "DELETE FROM account_session WHERE id = ? AND user_id = ?";
        if tx.execute(sql, values![id, user]).await? == 0 {
            return Ok(false);
        }
        self.record(&mut tx, by, "session.ended", user, json!({ "session": id })).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends the sessions of a person, but for one.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn end_others(
        &self,
        user: UserId,
        keep: Option<SessionId>,
        by: &By,
    ) -> Result<(), AccountError> {
        let mut tx = self.db.begin().await?;
        self.end_others_in(&mut tx, user, keep, by).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn end_others_in(
        &self,
        tx: &mut Tx,
        user: UserId,
        keep: Option<SessionId>,
        by: &By,
    ) -> Result<(), AccountError> {
        let sql = "DELETE FROM account_session WHERE user_id = ? AND id <> ?";
        let keep = keep.unwrap_or(SessionId(uuid::Uuid::nil()));
        let ended = tx.execute(sql, values![user, keep]).await?;
        if ended > 0 {
            self.record(tx, by, "session.ended", user, json!({ "sessions": ended })).await?;
        }
        Ok(())
    }

    pub(crate) async fn flush(&self) -> Result<(), AccountError> {
        self.last_used.flush(&self.db).await?;
        Ok(self.last_seen.flush(&self.db).await?)
    }

    pub(crate) async fn purge(&self) -> Result<(), AccountError> {
        let now = self.clock.now().0;
        let sql = "DELETE FROM account_session WHERE last_used_at < ? OR created_at < ?";
        self.db.execute(sql, values![now - millis(SESSION_IDLE), now - millis(SESSION_ABSOLUTE)]).await?;
        Ok(())
    }

    async fn record(
        &self,
        tx: &mut Tx,
        by: &By,
        action: &str,
        user: UserId,
        after: serde_json::Value,
    ) -> Result<(), AccountError> {
        let change =
            Change { workspace: None, action, subject: user.to_string(), before: None, after: Some(after) };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Session {
    /// When it is over, if it is not used before.
    #[must_use]
    pub fn over_at(&self) -> UtcMillis {
        self.last_used_at.plus(SESSION_IDLE).min(self.created_at.plus(SESSION_ABSOLUTE))
    }

    /// Whether the person proved lately who it is.
    #[must_use]
    pub fn is_fresh(&self, now: UtcMillis) -> bool {
        now < self.signed_in_at.plus(SIGN_IN_FRESH)
    }
}

impl SignInMethod {
    pub const ALL: [Self; 5] =
        [Self::Password, Self::SecondFactor, Self::Passkey, Self::Provider, Self::Link];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondFactor => "second_factor",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
            Self::Link => "link",
        }
    }
}

fn session(row: &Row) -> Result<Session, AccountError> {
    let damaged = || AccountError::Damaged { what: "session" };
    let method: String = row.get("method")?;
    Ok(Session {
        id: row.get("id")?,
        user: row.get("user_id")?,
        created_at: row.get("created_at")?,
        signed_in_at: row.get("signed_in_at")?,
        last_used_at: row.get("last_used_at")?,
        method: SignInMethod::ALL.into_iter().find(|one| one.as_str() == method).ok_or_else(damaged)?,
        ip: row.get::<Option<String>>("ip")?.map(|ip| ip.parse()).transpose().map_err(|_| damaged())?,
        user_agent: row.get("user_agent")?,
    })
}
