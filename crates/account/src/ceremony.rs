//! What was begun and waits for its second half: a sign-in that asks for a code, a passkey's challenge, a visit to a
//! provider. Kept in the database, because the second half may come to another process.

use std::time::Duration;

use postroad_base::SharedClock;
use postroad_db::{Db, Tx, values};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::secret::{token, token_sha256};
use crate::{AccountError, Secret};

/// The time for the second half.
pub const CEREMONY_VALID: Duration = Duration::from_secs(300);
/// Open ceremonies of one kind; the oldest make room.
const OPEN_MAX: i64 = 10_000;
/// Wrong answers before a ceremony is over.
const FAILURES_MAX: i64 = 5;

/// What a ceremony is for. One of one kind cannot end one of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    SecondFactor,
    PasskeySignIn,
    PasskeyRegistration,
    Provider,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::PasskeySignIn => "passkey_sign_in",
            Self::PasskeyRegistration => "passkey_registration",
            Self::Provider => "provider",
        }
    }
}

const INVALID: AccountError =
    AccountError::CeremonyInvalid("this was begun too long ago, or is finished already; begin again");

#[derive(Clone)]
pub(crate) struct Ceremonies {
    db: Db,
    clock: SharedClock,
}

impl Ceremonies {
    pub fn new(db: Db, clock: SharedClock) -> Self {
        Self { db, clock }
    }

    /// Keeps the state of a new ceremony; the token returned names it.
    pub async fn begin(&self, kind: Kind, state: &impl Serialize) -> Result<Secret, AccountError> {
        let now = self.clock.now();
        let (token, digest) = token();
        let state = serde_json::to_string(state).map_err(|_| AccountError::Damaged { what: "ceremony" })?;
        let mut tx = self.db.begin().await?;
        let sql = "DELETE FROM account_ceremony WHERE kind = ? AND created_at <= (SELECT created_at FROM \
                   account_ceremony WHERE kind = ? ORDER BY created_at DESC LIMIT 1 OFFSET ?)";
        tx.execute(sql, values![kind.as_str(), kind.as_str(), OPEN_MAX - 1]).await?;
        let sql = "INSERT INTO account_ceremony (token_sha256, kind, state, failures, created_at, expires_at) \
                   VALUES (?, ?, ?, ?, ?, ?)";
        let values = values![digest, kind.as_str(), state, 0_i64, now, now.plus(CEREMONY_VALID)];
        tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// The state, without ending the ceremony.
    pub async fn peek<S: DeserializeOwned>(&self, kind: Kind, token: &str) -> Result<S, AccountError> {
        let digest = token_sha256(token).ok_or(INVALID)?;
        let row = self.db.query_one(SELECT, values![digest, kind.as_str(), self.clock.now()]).await?;
        read(&row.ok_or(INVALID)?.get::<String>("state")?)
    }

    /// The state, ending the ceremony: it is read once, whatever comes of it.
    pub async fn take<S: DeserializeOwned>(&self, kind: Kind, token: &str) -> Result<S, AccountError> {
        let mut tx = self.db.begin().await?;
        let state = self.take_in(&mut tx, kind, token).await?;
        tx.commit().await?;
        Ok(state)
    }

    pub async fn take_in<S: DeserializeOwned>(
        &self,
        tx: &mut Tx,
        kind: Kind,
        token: &str,
    ) -> Result<S, AccountError> {
        let digest = token_sha256(token).ok_or(INVALID)?;
        let row = tx.query_one(SELECT, values![digest, kind.as_str(), self.clock.now()]).await?;
        let state: String = row.ok_or(INVALID)?.get("state")?;
        // Of two that come at once, one deletes the row.
        if tx.execute("DELETE FROM account_ceremony WHERE token_sha256 = ?", values![digest]).await? == 0 {
            return Err(INVALID);
        }
        read(&state)
    }

    /// Counts a wrong answer; too many end the ceremony.
    pub async fn failed(&self, token: &str) -> Result<(), AccountError> {
        let Some(digest) = token_sha256(token) else { return Ok(()) };
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE account_ceremony SET failures = failures + 1 WHERE token_sha256 = ?";
        tx.execute(sql, values![digest]).await?;
        let sql = "DELETE FROM account_ceremony WHERE token_sha256 = ? AND failures >= ?";
        tx.execute(sql, values![digest, FAILURES_MAX]).await?;
        Ok(tx.commit().await?)
    }

    pub async fn purge(&self) -> Result<(), AccountError> {
        let sql = "DELETE FROM account_ceremony WHERE expires_at <= ?";
        self.db.execute(sql, values![self.clock.now()]).await?;
        Ok(())
    }
}

const SELECT: &str =
    "SELECT state FROM account_ceremony WHERE token_sha256 = ? AND kind = ? AND expires_at > ?";

fn read<S: DeserializeOwned>(state: &str) -> Result<S, AccountError> {
    serde_json::from_str(state).map_err(|_| AccountError::Damaged { what: "ceremony" })
}
