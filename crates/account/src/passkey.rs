use postroad_base::{PasskeyId, SharedClock, UserId, UtcMillis};
use postroad_db::{Db, Row, Tx, values};
use serde_json::json;

use crate::error::{checked_name, on_insert};
use crate::{AccountError, AuditLog, By, Change};

/// Passkeys of one person.
pub const PASSKEYS_MAX: usize = 20;

/// A passkey as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub label: String,
    pub created_at: UtcMillis,
    pub last_used_at: Option<UtcMillis>,
}

/// A passkey whose registration was verified, to be stored.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    pub(crate) label: String,
    pub(crate) credential_id: Vec<u8>,
    /// What later signatures are verified with. Nothing in it is secret.
    pub(crate) credential: String,
}

/// A stored passkey with what its signatures are verified with.
#[derive(Clone, Debug)]
pub(crate) struct StoredPasskey {
    pub id: PasskeyId,
    pub credential: String,
}

/// The passkeys of people.
#[derive(Clone)]
pub struct Passkeys {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
}

const COLUMNS: &str = "id, label, created_at, last_used_at";

impl NewPasskey {
    pub(crate) async fn insert(
        &self,
        tx: &mut Tx,
        user: UserId,
        now: UtcMillis,
    ) -> Result<Passkey, AccountError> {
        let passkey = Passkey {
            id: PasskeyId::new(now),
            label: checked_name("label", &self.label)?,
            created_at: now,
            last_used_at: None,
        };
        let sql = "INSERT INTO account_passkey (id, user_id, credential_id, label, credential, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?)";
        let values =
            values![passkey.id, user, &self.credential_id[..], &passkey.label, &self.credential, now];
        tx.execute(sql, values).await.map_err(on_insert("passkey", "user"))?;
        Ok(passkey)
    }
}

impl Passkeys {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        Self { db, clock, audit }
    }

    /// The passkeys of a person, oldest first.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(&self, user: UserId) -> Result<Vec<Passkey>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_passkey WHERE user_id = ? ORDER BY id");
        self.db.query(&sql, values![user]).await?.iter().map(passkey).collect()
    }

    /// # Errors
    /// [`AccountError::Conflict`] when the person has as many as it may have.
    pub async fn add(&self, user: UserId, new: &NewPasskey, by: &By) -> Result<Passkey, AccountError> {
        let mut tx = self.db.begin().await?;
        tx.lock(&format!("user {user}")).await?;
        let sql = "SELECT COUNT(*) AS count FROM account_passkey WHERE user_id = ?";
        let count: i64 = tx.query_one(sql, values![user]).await?.map_or(Ok(0), |row| row.get("count"))?;
        if usize::try_from(count).unwrap_or(usize::MAX) >= PASSKEYS_MAX {
            return Err(AccountError::Conflict {
                rule: "passkeys_full",
                message: "you have as many passkeys as there can be; remove one first",
            });
        }
        let passkey = new.insert(&mut tx, user, self.clock.now()).await?;
        self.record(&mut tx, by, "passkey.added", user, &passkey).await?;
        tx.commit().await?;
        Ok(passkey)
    }

    /// `None` when the person has no such passkey.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] for a label that cannot be.
    pub async fn rename(
        &self,
        user: UserId,
        id: PasskeyId,
        label: &str,
        by: &By,
    ) -> Result<Option<Passkey>, AccountError> {
        let label = checked_name("label", label)?;
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE account_passkey SET label = ? WHERE id = ? AND user_id = ?";
        if tx.execute(sql, values![label, id, user]).await? == 0 {
            return Ok(None);
        }
        let sql = format!("SELECT {COLUMNS} FROM account_passkey WHERE id = ?");
        let row = tx.query_one(&sql, values![id]).await?;
        let renamed = passkey(&row.ok_or(AccountError::Missing { what: "passkey" })?)?;
        self.record(&mut tx, by, "passkey.renamed", user, &renamed).await?;
        tx.commit().await?;
        Ok(Some(renamed))
    }

    /// Returns whether the person had it.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] when nothing would be left to sign in with.
    pub async fn remove(&self, user: UserId, id: PasskeyId, by: &By) -> Result<bool, AccountError> {
        let mut tx = self.db.begin().await?;
        tx.lock(&format!("user {user}")).await?;
        let sql = format!("SELECT {COLUMNS} FROM account_passkey WHERE id = ? AND user_id = ?");
        let Some(row) = tx.query_one(&sql, values![id, user]).await? else {
            return Ok(false);
        };
        tx.execute("DELETE FROM account_passkey WHERE id = ?", values![id]).await?;
        let sql = "SELECT u.id FROM account_user u WHERE u.id = ? AND (u.password_hash <> '' \
                   OR EXISTS (SELECT 1 FROM account_passkey p WHERE p.user_id = u.id) \
                   OR EXISTS (SELECT 1 FROM account_oidc_identity i WHERE i.user_id = u.id))";
        if tx.query_one(sql, values![user]).await?.is_none() {
            return Err(AccountError::Conflict {
                rule: "last_credential",
                message: "it is all you can sign in with; set a password or add another passkey first",
            });
        }
        self.record(&mut tx, by, "passkey.removed", user, &passkey(&row)?).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub(crate) async fn stored(&self, user: UserId) -> Result<Vec<StoredPasskey>, AccountError> {
        let sql = "SELECT id, credential FROM account_passkey WHERE user_id = ? ORDER BY id";
        let rows = self.db.query(sql, values![user]).await?;
        rows.iter()
            .map(|row| Ok(StoredPasskey { id: row.get("id")?, credential: row.get("credential")? }))
            .collect()
    }

    /// Notes a use, with the credential's new counter.
    pub(crate) async fn used(
        &self,
        tx: &mut Tx,
        id: PasskeyId,
        credential: &str,
    ) -> Result<(), AccountError> {
        let sql = "UPDATE account_passkey SET credential = ?, last_used_at = ? WHERE id = ?";
        if tx.execute(sql, values![credential, self.clock.now(), id]).await? == 0 {
            return Err(AccountError::Missing { what: "passkey" });
        }
        Ok(())
    }

    async fn record(
        &self,
        tx: &mut Tx,
        by: &By,
        action: &str,
        user: UserId,
        passkey: &Passkey,
    ) -> Result<(), AccountError> {
        let after = Some(json!({ "passkey": passkey.id, "label": passkey.label }));
        let change = Change { workspace: None, action, subject: user.to_string(), before: None, after };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

fn passkey(row: &Row) -> Result<Passkey, AccountError> {
    Ok(Passkey {
        id: row.get("id")?,
        label: row.get("label")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}
