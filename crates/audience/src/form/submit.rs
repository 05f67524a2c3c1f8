//! Taking what somebody wrote.

use std::net::IpAddr;

use postroad_account::Actor;
use postroad_base::{SubmissionId, UtcMillis};
use postroad_db::values;

use super::{Answers, Forms, ShownForm, SubmissionState, apply, guard};
use crate::AudienceError;
use crate::sql::storable;

/// What somebody wrote, and how it came.
#[derive(Clone, Debug)]
pub struct Submit<'a> {
    pub form: &'a ShownForm,
    pub answers: &'a Answers,
    /// Of its ticket: sent again, it is the same.
    pub id: SubmissionId,
    pub ip: Option<IpAddr>,
    /// Where the visitor came from.
    pub source: &'a str,
    pub actor: Actor,
}

/// What to tell whoever wrote it. It depends on the form alone, never on who is known already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// Look into your mail.
    ToConfirm,
    Done,
}

/// What is stored of a submission.
pub(super) struct Stored<'a> {
    pub submit: &'a Submit<'a>,
    pub state: SubmissionState,
    /// Whether a mail is to be posted.
    pub is_due: bool,
    pub at: UtcMillis,
}

impl Forms {
    /// Takes it. When the owner of the address is asked, nothing gets into the audience yet. Somebody who is a contact
    /// already is changed only after that, too: anybody can write anybody's address.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn submit(&self, submit: &Submit<'_>) -> Result<Submitted, AudienceError> {
        let needs = submit.form.needs_confirmation(&submit.answers.topics);
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let sql = "SELECT 1 AS one FROM audience_form_submissions WHERE id = ?";
        let is_repeated = tx.query_one(sql, values![submit.id]).await?.is_some();
        if !is_repeated {
            let (ws, form) = (submit.form.ws, submit.form.number);
            let at_once = !needs && !apply::is_known(&mut tx, ws, &submit.answers.email).await?;
            if at_once {
                let stored = Stored { submit, state: SubmissionState::Taken, is_due: false, at: now };
                let number = insert(&mut tx, &stored).await?;
                if let Some(number) = number {
                    let grant = apply::Grant::of_submit(submit, now);
                    let contact = apply::apply(&self.core, &mut tx, &grant).await?;
                    apply::finish(&mut tx, number, contact, SubmissionState::Taken, now, submit.ip).await?;
                }
            } else if self.can_ask(submit.form)
                && guard::admits(&self.core, &mut tx, ws, form, &submit.answers.email).await?
            {
                let stored = Stored { submit, state: SubmissionState::Waiting, is_due: true, at: now };
                insert(&mut tx, &stored).await?;
            }
        }
        tx.commit().await?;
        self.posted.notify_one();
        Ok(if needs { Submitted::ToConfirm } else { Submitted::Done })
    }

    /// Whether the form knows who its mail is from.
    fn can_ask(&self, form: &ShownForm) -> bool {
        !form.document.confirmation.from_address.is_empty()
    }
}

/// Returns its number, or nothing when it is there already.
async fn insert(tx: &mut postroad_db::Tx, stored: &Stored<'_>) -> Result<Option<i64>, AudienceError> {
    let Stored { submit, state, is_due, at } = stored;
    let damaged = |_| AudienceError::Damaged("submission");
    let answers = serde_json::to_string(&submit.answers.values).map_err(damaged)?;
    let topics = serde_json::to_string(&submit.answers.topics).map_err(damaged)?;
    let sql = "INSERT INTO audience_form_submissions (id, ws, form, version, variant, email, email_key, answers, topics, \
               source, ip, state, created_at, mail, mail_at, mail_rule, downloads) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0) \
               ON CONFLICT (id) DO NOTHING RETURNING submission";
    let values = values![
        submit.id,
        submit.form.ws,
        submit.form.number,
        submit.form.version,
        submit.form.variant.code(),
        &submit.answers.email,
        submit.answers.email.canonical(),
        storable(&answers),
        topics,
        storable(submit.source),
        submit.ip.map(|ip| ip.to_string()),
        state.code(),
        *at,
        i64::from(*is_due),
        *at,
    ];
    Ok(tx.query_one(sql, values).await?.map(|row| row.get("submission")).transpose()?)
}
