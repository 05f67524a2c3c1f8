use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use parking_lot::Mutex;
use postroad_base::{CredentialId, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, Kind, Page, Row, Search, Sorted, Value, values};
use postroad_smtp::sasl::{DEFAULT_ITERATIONS, ScramVerifier};
use serde::Serialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::{SenderRules, principal, rules};
use crate::cache::Cache;
use crate::error::{checked_name, on_insert};
use crate::last_used::LastUsed;
use crate::secret::{base32, random};
use crate::{AccountError, AuditLog, By, Change, Principal, Secret};

/// Logins kept in memory, unknown names included.
const CACHED: usize = 10_000;
const USERNAME_PREFIX: &str = "pr_";
/// Longer names are unknown without a look-up.
const USERNAME_MAX_BYTES: usize = 255;

/// A name and password for SMTP AUTH, as it is listed. The password is not kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SmtpCredential {
    pub id: CredentialId,
    pub workspace: WorkspaceId,
    pub label: String,
    pub username: String,
    #[serde(flatten)]
    pub rules: SenderRules,
    pub created_at: UtcMillis,
    /// To the minute.
    pub last_used_at: Option<UtcMillis>,
    pub disabled_at: Option<UtcMillis>,
}

/// How credentials can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmtpCredentialSort {
    Label,
    Username,
    #[default]
    Created,
    LastUsed,
}

#[derive(Clone, Debug)]
pub struct NewSmtpCredential {
    pub workspace: WorkspaceId,
    pub label: String,
    pub rules: SenderRules,
}

/// What AUTH is checked against.
pub struct SmtpLogin {
    pub id: CredentialId,
    pub workspace: WorkspaceId,
    pub rules: SenderRules,
    /// For SCRAM.
    pub verifier: ScramVerifier,
    /// A digest of the password that was right before, under a key that only this process knows: a client that
    /// connects often costs one HMAC instead of 4,096.
    right: Mutex<Option<[u8; 32]>>,
    key: Arc<[u8; 32]>,
}

impl SmtpLogin {
    /// Whether this is the password, for PLAIN and LOGIN. In constant time; about a millisecond the first time.
    #[must_use]
    pub fn verify_password(&self, password: &str) -> bool {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &*self.key), password.as_bytes());
        let digest: [u8; 32] = tag.as_ref().try_into().expect("HMAC-SHA-256 has 32 bytes");
        let known = *self.right.lock();
        if known.is_some_and(|known| known.ct_eq(&digest).into()) {
            return true;
        }
        let right = self.verifier.verify_password(password);
        if right {
            *self.right.lock() = Some(digest);
        }
        right
    }

    /// Who is submitting, after AUTH.
    #[must_use]
    pub fn principal(&self) -> Principal {
        principal(self.id, self.workspace)
    }
}

impl fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpLogin({:?})", self.id)
    }
}

/// The names and passwords for SMTP AUTH.
///
/// Names are random (80 bits), so whether a name exists is of no use to who guesses, and no effort is made to hide it.
#[derive(Clone)]
pub struct SmtpCredentials {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
    cache: Arc<Cache<String, Option<Arc<SmtpLogin>>>>,
    last_used: Arc<LastUsed>,
    key: Arc<[u8; 32]>,
}

const COLUMNS: &str =
    "id, workspace_id, label, username, stream, sender_domains, created_at, last_used_at, disabled_at";

impl SmtpCredentials {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        Self {
            db,
            clock,
            audit,
            cache: Arc::new(Cache::new(CACHED)),
            last_used: Arc::new(LastUsed::new("account_smtp_credential")),
            key: Arc::new(random()),
        }
    }

    /// Makes a credential. The password is returned this once.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] names the field, [`AccountError::Missing`] when there is no such workspace.
    pub async fn create(
        &self,
        new: NewSmtpCredential,
        by: &By,
    ) -> Result<(SmtpCredential, Secret), AccountError> {
        new.rules.check()?;
        let now = self.clock.now();
        let credential = SmtpCredential {
            id: CredentialId::new(now),
            workspace: new.workspace,
            label: checked_name("label", &new.label)?,
            username: format!("{USERNAME_PREFIX}{}", base32(&random::<10>())),
            rules: new.rules,
            created_at: now,
            last_used_at: None,
            disabled_at: None,
        };
        // 160 random bits, so the smallest number of rounds is enough (RFC 7677 §4).
        let password = base32(&random::<20>());
        let verifier = ScramVerifier::from_password(&password, &random::<16>(), DEFAULT_ITERATIONS);
        let sql = "INSERT INTO account_smtp_credential (id, workspace_id, label, username, verifier, stream, \
                   sender_domains, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let values = values![
            credential.id,
            credential.workspace,
            &credential.label,
            &credential.username,
            verifier.to_string(),
            credential.rules.stream,
            credential.rules.domains_json(),
            now,
        ];
        let mut tx = self.db.begin().await?;
        tx.execute(sql, values).await.map_err(on_insert("username", "workspace"))?;
        self.record(&mut tx, by, "smtp_credential.created", &credential).await?;
        tx.commit().await?;
        self.cache.clear();
        Ok((credential, Secret::new(password)))
    }

    /// The enabled credential with this name, from memory when it was looked up lately.
    ///
    /// # Errors
    /// As the database answers; answer AUTH with 454 then (RFC 4954 §6).
    pub async fn lookup(&self, username: &str) -> Result<Option<Arc<SmtpLogin>>, AccountError> {
        if !username.starts_with(USERNAME_PREFIX) || username.len() > USERNAME_MAX_BYTES {
            return Ok(None);
        }
        let now = self.clock.now();
        if let Some(found) = self.cache.get(username, now) {
            return Ok(found);
        }
        let ticket = self.cache.ticket();
        let sql = "SELECT id, workspace_id, stream, sender_domains, verifier FROM account_smtp_credential \
                   WHERE username = ? AND disabled_at IS NULL";
        let row = self.db.query_one(sql, values![username]).await?;
        let found = row.as_ref().map(|row| self.login(row)).transpose()?.map(Arc::new);
        self.cache.put(ticket, username.to_owned(), found.clone(), now);
        Ok(found)
    }

    fn login(&self, row: &Row) -> Result<SmtpLogin, AccountError> {
        let verifier: String = row.get("verifier")?;
        Ok(SmtpLogin {
            id: row.get("id")?,
            workspace: row.get("workspace_id")?,
            rules: rules(row)?,
            verifier: verifier.parse().map_err(|_| AccountError::Damaged { what: "SCRAM verifier" })?,
            right: Mutex::new(None),
            key: Arc::clone(&self.key),
        })
    }

    /// Notes a successful AUTH; written later, in a batch.
    pub fn used(&self, id: CredentialId) {
        self.last_used.touch(id.0, self.clock.now());
    }

    pub(crate) async fn flush(&self) -> Result<(), AccountError> {
        Ok(self.last_used.flush(&self.db).await?)
    }

    /// The credentials of a workspace, in pages; the text is looked for in labels and names.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, SmtpCredentialSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<SmtpCredential>, AccountError> {
        let (column, kind) = match search.sort {
            SmtpCredentialSort::Label => ("LOWER(label)", Kind::Text),
            SmtpCredentialSort::Username => ("username", Kind::Text),
            SmtpCredentialSort::Created => ("created_at", Kind::Int),
            SmtpCredentialSort::LastUsed => ("COALESCE(last_used_at, 0)", Kind::Int),
        };
        let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM account_smtp_credential");
        let searched = &["label", "username"];
        let sorted = Sorted { tag: "smtp_credentials", select: &select, searched, column, id: "id", kind };
        let conditions = [("workspace_id = ?", Value::from(workspace))];
        sorted.list(&self.db, &conditions, search, cursor, credential).await
    }

    /// Refuses the credential from now on. `None` when the workspace has no such credential.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn disable(
        &self,
        workspace: WorkspaceId,
        id: CredentialId,
        by: &By,
    ) -> Result<Option<SmtpCredential>, AccountError> {
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE account_smtp_credential SET disabled_at = COALESCE(disabled_at, ?) \
                   WHERE id = ? AND workspace_id = ?";
        if tx.execute(sql, values![self.clock.now(), id, workspace]).await? == 0 {
            return Ok(None);
        }
        let sql = format!("SELECT {COLUMNS} FROM account_smtp_credential WHERE id = ?");
        let row = tx.query_one(&sql, values![id]).await?;
        let found = credential(&row.ok_or(AccountError::Missing { what: "credential" })?)?;
        self.record(&mut tx, by, "smtp_credential.disabled", &found).await?;
        tx.commit().await?;
        self.cache.clear();
        Ok(Some(found))
    }

    async fn record(
        &self,
        tx: &mut postroad_db::Tx,
        by: &By,
        action: &str,
        credential: &SmtpCredential,
    ) -> Result<(), AccountError> {
        let change = Change {
            workspace: Some(credential.workspace),
            action,
            subject: credential.id.to_string(),
            before: None,
            after: Some(json!(credential)),
        };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

fn credential(row: &Row) -> Result<SmtpCredential, AccountError> {
    Ok(SmtpCredential {
        id: row.get("id")?,
        workspace: row.get("workspace_id")?,
        label: row.get("label")?,
        username: row.get("username")?,
        rules: rules(row)?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        disabled_at: row.get("disabled_at")?,
    })
}
