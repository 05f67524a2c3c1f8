//! Against list bombing: whoever enters somebody else's address everywhere gets them little mail.

use std::time::Duration;

use postroad_base::{EmailAddress, UtcMillis};
use postroad_db::{Tx, values};

use super::{SubmissionState, day_of};
use crate::AudienceError;
use crate::core::Core;

/// Confirmations an address is sent on one day (UTC), by all forms of all workspaces.
const MAILS_PER_DAY: i64 = 3;
/// While one waits that is not older, the same form does not send another.
const QUIET: Duration = Duration::from_secs(24 * 3_600);

/// Whether a confirmation may go to the address now; if so, it is counted.
pub(super) async fn admits(
    core: &Core,
    tx: &mut Tx,
    ws: i64,
    form: i64,
    address: &EmailAddress,
) -> Result<bool, AudienceError> {
    let (key, now) = (address.canonical(), core.now());
    let hash = core.sealer.tag("form confirmations", key.as_bytes())[..16].to_vec();
    tx.lock(&format!("form confirmations {hash:?}")).await?;
    let sql = "SELECT 1 AS one FROM audience_form_submissions WHERE ws = ? AND email_key = ? AND form = ? \
               AND state = ? AND created_at > ? LIMIT 1";
    let values = values![ws, &key, form, SubmissionState::Waiting.code(), now.minus(QUIET)];
    if tx.query_one(sql, values).await?.is_some() {
        return Ok(false);
    }
    let sql = "INSERT INTO audience_form_mails (hash, day, n) VALUES (?, ?, 1) \
               ON CONFLICT (hash, day) DO UPDATE SET n = audience_form_mails.n + 1 RETURNING n";
    let row = tx.query_one(sql, values![hash.clone(), day_of(now)]).await?;
    let count: i64 = row.ok_or(AudienceError::Damaged("count"))?.get("n")?;
    if count <= MAILS_PER_DAY {
        return Ok(true);
    }
    let sql = "UPDATE audience_form_mails SET n = ? WHERE hash = ? AND day = ?";
    tx.execute(sql, values![MAILS_PER_DAY, hash, day_of(now)]).await?;
    Ok(false)
}

/// Forgets the counts of days before.
pub(super) async fn prune(core: &Core, now: UtcMillis) -> Result<(), AudienceError> {
    let sql = "DELETE FROM audience_form_mails WHERE day < ?";
    core.db.execute(sql, values![day_of(now) - 1]).await?;
    Ok(())
}
