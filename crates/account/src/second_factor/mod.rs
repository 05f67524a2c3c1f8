//! A code besides the password.

mod recovery;
mod totp;

use postroad_base::{SharedClock, UserId, UtcMillis};
use postroad_db::{Db, Tx, values};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::secret::{base32, random};
use crate::sign_in::SecondFactor;
use crate::{AccountError, AuditLog, By, Change, Sealer, Secret, User};

/// A secret that is to be put into an authenticator app, and counts from the first right code on.
#[derive(Clone, Debug)]
pub struct TotpSecret {
    /// In base32, as apps take it by hand.
    pub secret: Secret,
    /// For a QR code.
    pub otpauth_uri: Secret,
}

impl TotpSecret {
    /// The URI as a picture for a phone's camera, in SVG.
    ///
    /// # Panics
    /// Never: a QR code holds ten times as much.
    #[must_use]
    pub fn qr_svg(&self) -> String {
        let code = QrCode::with_error_correction_level(self.otpauth_uri.expose(), EcLevel::M)
            .expect("the URI is short");
        code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build()
    }
}

/// Codes of authenticator apps, and recovery codes.
#[derive(Clone)]
pub struct SecondFactors {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
}

/// What the app's secret is sealed for.
fn context(user: UserId) -> String {
    format!("totp {user}")
}

impl SecondFactors {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        Self { db, clock, audit }
    }

    /// Makes a secret that is not asked for yet. `installation` is what the app calls us.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] when one is in use.
    pub async fn prepare_totp(
        &self,
        user: &User,
        installation: &str,
        sealer: &Sealer,
    ) -> Result<TotpSecret, AccountError> {
        let bytes = random::<{ totp::SECRET_BYTES }>();
        let sql = "UPDATE account_user SET totp_secret = ?, totp_used_step = NULL \
                   WHERE id = ? AND totp_enabled_at IS NULL";
        let sealed = sealer.seal(&context(user.id), &bytes);
        if self.db.execute(sql, values![sealed, user.id]).await? == 0 {
            return Err(AccountError::Conflict {
                rule: "totp_enabled",
                message: "codes are asked for already; turn them off first",
            });
        }
        let secret = base32(&bytes).to_ascii_uppercase();
        let uri = totp::otpauth_uri(installation, &user.email.to_string(), &secret);
        Ok(TotpSecret { secret: Secret::new(secret), otpauth_uri: Secret::new(uri) })
    }

    /// From now on a code is asked for. Returns the recovery codes, this once.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] for a wrong code, [`AccountError::Conflict`] when no secret was prepared.
    pub async fn enable_totp(
        &self,
        user: UserId,
        code: &str,
        sealer: &Sealer,
        by: &By,
    ) -> Result<Vec<Secret>, AccountError> {
        let mut tx = self.db.begin().await?;
        tx.lock(&format!("user {user}")).await?;
        let found = self.totp(&mut tx, user, sealer).await?.filter(|found| found.enabled_at.is_none());
        let found = found.ok_or(AccountError::Conflict {
            rule: "totp_not_prepared",
            message: "there is no new secret to confirm",
        })?;
        let now = self.clock.now();
        let step = totp::accepted_step(&found.secret, code, None, now)
            .ok_or_else(|| AccountError::invalid("code", "is not the present code of the app"))?;
        let sql = "UPDATE account_user SET totp_enabled_at = ?, totp_used_step = ? WHERE id = ?";
        tx.execute(sql, values![now, step, user]).await?;
        let codes = replace_codes(&mut tx, user).await?;
        self.record(&mut tx, by, "totp.enabled", user).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// No code is asked for any more, and recovery codes are void.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn disable_totp(&self, user: UserId, by: &By) -> Result<(), AccountError> {
        let mut tx = self.db.begin().await?;
        if self.clear(&mut tx, user).await? {
            self.record(&mut tx, by, "totp.disabled", user).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Returns whether codes were asked for.
    pub(crate) async fn clear(&self, tx: &mut Tx, user: UserId) -> Result<bool, AccountError> {
        let sql = "UPDATE account_user SET totp_secret = NULL, totp_enabled_at = NULL, totp_used_step = NULL \
                   WHERE id = ? AND totp_secret IS NOT NULL";
        let had = tx.execute(sql, values![user]).await? > 0;
        tx.execute("DELETE FROM account_recovery_code WHERE user_id = ?", values![user]).await?;
        Ok(had)
    }

    /// New recovery codes instead of all old ones, shown this once.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] when no codes are asked for.
    pub async fn renew_recovery_codes(&self, user: UserId, by: &By) -> Result<Vec<Secret>, AccountError> {
        let mut tx = self.db.begin().await?;
        tx.lock(&format!("user {user}")).await?;
        let sql = "SELECT id FROM account_user WHERE id = ? AND totp_enabled_at IS NOT NULL";
        if tx.query_one(sql, values![user]).await?.is_none() {
            return Err(AccountError::Conflict {
                rule: "totp_disabled",
                message: "recovery codes stand in for an authenticator app; set one up first",
            });
        }
        let codes = replace_codes(&mut tx, user).await?;
        self.record(&mut tx, by, "recovery_codes.renewed", user).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Whether the code is right, using it up. The caller holds the lock of the user.
    pub(crate) async fn accept(
        &self,
        tx: &mut Tx,
        user: UserId,
        factor: SecondFactor<'_>,
        sealer: &Sealer,
    ) -> Result<bool, AccountError> {
        match factor {
            SecondFactor::Totp(code) => {
                let found = self.totp(tx, user, sealer).await?.filter(|found| found.enabled_at.is_some());
                let Some(found) = found else { return Ok(false) };
                let step = totp::accepted_step(&found.secret, code, found.used_step, self.clock.now());
                let Some(step) = step else { return Ok(false) };
                let sql = "UPDATE account_user SET totp_used_step = ? WHERE id = ?";
                tx.execute(sql, values![step, user]).await?;
                Ok(true)
            }
            SecondFactor::RecoveryCode(code) => {
                let sql = "DELETE FROM account_recovery_code WHERE user_id = ? AND code_sha256 = ?";
                Ok(tx.execute(sql, values![user, recovery::digest(code)]).await? > 0)
            }
        }
    }

    async fn totp(&self, tx: &mut Tx, user: UserId, sealer: &Sealer) -> Result<Option<Totp>, AccountError> {
        let sql = "SELECT totp_secret, totp_enabled_at, totp_used_step FROM account_user WHERE id = ?";
        let Some(row) = tx.query_one(sql, values![user]).await? else { return Ok(None) };
        let Some(sealed) = row.get::<Option<Vec<u8>>>("totp_secret")? else { return Ok(None) };
        Ok(Some(Totp {
            secret: sealer.open(&context(user), &sealed)?,
            enabled_at: row.get("totp_enabled_at")?,
            used_step: row.get("totp_used_step")?,
        }))
    }

    async fn record(&self, tx: &mut Tx, by: &By, action: &str, user: UserId) -> Result<(), AccountError> {
        let change = Change { workspace: None, action, subject: user.to_string(), before: None, after: None };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

struct Totp {
    secret: Vec<u8>,
    enabled_at: Option<UtcMillis>,
    used_step: Option<i64>,
}

async fn replace_codes(tx: &mut Tx, user: UserId) -> Result<Vec<Secret>, AccountError> {
    tx.execute("DELETE FROM account_recovery_code WHERE user_id = ?", values![user]).await?;
    let codes: Vec<Secret> = (0..recovery::CODES).map(|_| recovery::code()).collect();
    for code in &codes {
        let sql = "INSERT INTO account_recovery_code (user_id, code_sha256) VALUES (?, ?)";
        tx.execute(sql, values![user, recovery::digest(code.expose())]).await?;
    }
    Ok(codes)
}
