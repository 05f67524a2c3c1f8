//! Posting what waits to be posted, and forgetting what waited in vain.

use std::time::Duration;

use postroad_base::{EmailAddress, FormId, UtcMillis};
use postroad_db::{Row, values};

use super::confirm::CONFIRM_LIFE;
use super::{Forms, SubmissionState, Variant, guard, mail};
use crate::link::Claim;
use crate::{AudienceError, PostError, Postman, Purpose};

/// Mail posted in one go.
const BATCH: i64 = 50;
/// Who posts has so long before another process tries; and what is refused for the moment waits so long.
const LEASE: Duration = Duration::from_secs(60);
/// A mail that could not be posted for so long comes too late.
const GIVE_UP: Duration = Duration::from_secs(24 * 3_600);
/// Submissions that nobody confirmed are forgotten.
const KEEP_WAITING: Duration = Duration::from_secs(30 * 86_400);
const PRUNE_BATCH: i64 = 1_000;

const DUE: i64 = 1;
const POSTED: i64 = 2;
const REFUSED: i64 = 3;

struct Due {
    number: i64,
    ws: i64,
    form: FormId,
    version: u32,
    variant: Variant,
    email: EmailAddress,
    created_at: UtcMillis,
}

impl Forms {
    /// Returns when there may be something to post.
    pub async fn something_due(&self) {
        self.posted.notified().await;
    }

    /// Posts the confirmations that are due, through whoever may. `web_url` is what their links begin with. Returns how
    /// many were posted.
    ///
    /// # Errors
    /// As the database answers; what was not posted is tried again.
    pub async fn post_due(&self, postman: &dyn Postman, web_url: &str) -> Result<usize, AudienceError> {
        let mut count = 0;
        loop {
            let due = self.lease().await?;
            let is_last = i64::try_from(due.len()).unwrap_or(0) < BATCH;
            for one in due {
                count += usize::from(self.post(postman, web_url, &one).await?);
            }
            if is_last {
                return Ok(count);
            }
        }
    }

    /// Takes what is due, for a while: another process does not post it meanwhile.
    async fn lease(&self) -> Result<Vec<Due>, AudienceError> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        tx.lock("form confirmations due").await?;
        let sql = "SELECT s.submission, s.ws, f.id AS form_id, s.version, s.variant, s.email, s.created_at \
                   FROM audience_form_submissions s JOIN audience_forms f ON f.form = s.form \
                   WHERE s.mail = 1 AND s.mail_at <= ? ORDER BY s.mail_at LIMIT ?";
        let rows = tx.query(sql, values![now, BATCH]).await?;
        let due = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for one in &due {
            let sql = "UPDATE audience_form_submissions SET mail_at = ? WHERE submission = ?";
            tx.execute(sql, values![now.plus(LEASE), one.number]).await?;
        }
        tx.commit().await?;
        Ok(due)
    }

    async fn post(&self, postman: &dyn Postman, web_url: &str, due: &Due) -> Result<bool, AudienceError> {
        let now = self.core.now();
        let Some(form) = self.published(due.form, due.version, due.variant).await? else {
            return Ok(false);
        };
        let claim = Claim::new(Purpose::Confirm, due.ws, 0);
        let expires_at = Some(now.plus(CONFIRM_LIFE));
        let token = self.links.write(&Claim { about: Some(due.number), expires_at, ..claim });
        let link = format!("{web_url}/f/confirm/{token}");
        let posted = match mail::compose(form.workspace, &form.document, &due.email, &link) {
            Some(mail) => postman.post(mail).await,
            None => {
                Err(PostError::Refused { rule: "sender_missing", message: "there is no sender".to_owned() })
            }
        };
        let (mail, rule) = match posted {
            Ok(_) => (POSTED, ""),
            Err(PostError::Later(_)) if now.since(due.created_at) < GIVE_UP => return Ok(false),
            Err(PostError::Later(_)) => (REFUSED, "too_late"),
            Err(PostError::Refused { rule, .. }) => (REFUSED, rule),
        };
        let sql = "UPDATE audience_form_submissions SET mail = ?, mail_rule = ?, mail_at = ? WHERE submission = ? \
                   AND mail = ?";
        self.core.db.execute(sql, values![mail, rule, now, due.number, DUE]).await?;
        Ok(mail == POSTED)
    }

    /// Forgets submissions that nobody confirmed for 30 days, and what was counted of mail on days before.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn prune(&self) -> Result<(), AudienceError> {
        let now = self.core.now();
        guard::prune(&self.core, now).await?;
        let sql = "DELETE FROM audience_form_submissions WHERE submission IN \
                   (SELECT submission FROM audience_form_submissions WHERE state = 1 AND created_at < ? LIMIT ?)";
        debug_assert_eq!(SubmissionState::Waiting.code(), 1, "the index is for this state");
        while self.core.db.execute(sql, values![now.minus(KEEP_WAITING), PRUNE_BATCH]).await? > 0 {}
        Ok(())
    }
}

fn read(row: &Row) -> Result<Due, AudienceError> {
    Ok(Due {
        number: row.get("submission")?,
        ws: row.get("ws")?,
        form: row.get("form_id")?,
        version: row.get("version")?,
        variant: Variant::of(row.get("variant")?).ok_or(AudienceError::Damaged("submission"))?,
        email: row.get("email")?,
        created_at: row.get("created_at")?,
    })
}
