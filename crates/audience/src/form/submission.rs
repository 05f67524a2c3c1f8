//! What people wrote, as those see it who made the form.

use std::net::IpAddr;

use postroad_base::{ContactId, EmailAddress, FormId, SubmissionId, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, CursorError, Kind, Page, Row, Tx, Value, values};
use serde::{Deserialize, Serialize};

use super::{Forms, Variant};
use crate::AudienceError;

/// The most submissions on a page.
const PAGE_MAX: usize = 200;
const TAG: &str = "audience form submissions";

/// How far a submission got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// The owner of the address was asked.
    Waiting,
    Confirmed,
    /// Taken at once: neither the form nor its topics ask.
    Taken,
}

impl SubmissionState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Confirmed, Self::Taken];

    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Waiting => 1,
            Self::Confirmed => 2,
            Self::Taken => 3,
        }
    }

    pub(crate) fn of(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What became of the confirmation mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmissionMail {
    None,
    Due,
    Posted,
    /// The rule that the mail broke.
    Refused(String),
}

/// One submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    pub id: SubmissionId,
    pub email: EmailAddress,
    pub version: u32,
    pub variant: Variant,
    pub source: String,
    pub ip: Option<IpAddr>,
    pub state: SubmissionState,
    pub mail: SubmissionMail,
    pub created_at: UtcMillis,
    pub confirmed_at: Option<UtcMillis>,
    pub contact: Option<ContactId>,
    pub downloads: u64,
}

const COLUMNS: &str = "submission, id, email, version, variant, source, ip, state, mail, mail_rule, created_at, \
    confirmed_at, contact, downloads";

impl Forms {
    /// A page of a form's submissions, newest first; those that wait only, if wanted.
    ///
    /// # Errors
    /// [`AudienceError::Missing`] for the form; [`AudienceError::Cursor`] for a cursor of another listing.
    pub async fn submissions(
        &self,
        workspace: WorkspaceId,
        id: FormId,
        state: Option<SubmissionState>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Submission>, AudienceError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let form = self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "form" })?;
        let below = match cursor {
            None => Value::from(i64::MAX),
            Some(cursor) => cursor.keys(TAG, &[Kind::Int])?.pop().ok_or(CursorError)?,
        };
        let (test, code) = match state {
            None => ("state >= ?", 0),
            Some(state) => ("state = ?", state.code()),
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM audience_form_submissions WHERE form = ? AND submission < ? AND {test} \
             ORDER BY submission DESC LIMIT ?"
        );
        let count = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let rows = self.core.db.query(&sql, values![form.number, below, code, count]).await?;
        let items = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let page = Page::of(items, limit, |(number, _)| Cursor::new(TAG, &values![*number]));
        Ok(page.map(|(_, submission)| submission))
    }

    /// What an address wrote into forms of a workspace, newest first, at most 200.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn submissions_of(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<Vec<Submission>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM audience_form_submissions WHERE ws = ? AND email_key = ? \
             ORDER BY submission DESC LIMIT ?"
        );
        let limit = i64::try_from(PAGE_MAX).unwrap_or(i64::MAX);
        let rows = self.core.db.query(&sql, values![ws, address.canonical(), limit]).await?;
        rows.iter().map(|row| Ok(read(row)?.1)).collect()
    }

    /// Forgets what an address wrote into forms of a workspace. Returns how many submissions there were.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn forget(&self, workspace: WorkspaceId, address: &EmailAddress) -> Result<u64, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        let count = forget(&mut tx, ws, &address.canonical()).await?;
        tx.commit().await?;
        Ok(count)
    }
}

/// Forgets what an address wrote into forms.
pub(crate) async fn forget(tx: &mut Tx, ws: i64, email_key: &str) -> Result<u64, AudienceError> {
    let sql = "DELETE FROM audience_form_submissions WHERE ws = ? AND email_key = ?";
    Ok(tx.execute(sql, values![ws, email_key]).await?)
}

fn read(row: &Row) -> Result<(i64, Submission), AudienceError> {
    let damaged = || AudienceError::Damaged("submission");
    let ip: Option<String> = row.get("ip")?;
    let mail = match row.get::<i64>("mail")? {
        0 => SubmissionMail::None,
        1 => SubmissionMail::Due,
        2 => SubmissionMail::Posted,
        _ => SubmissionMail::Refused(row.get("mail_rule")?),
    };
    let submission = Submission {
        id: row.get("id")?,
        email: row.get("email")?,
        version: row.get("version")?,
        variant: Variant::of(row.get("variant")?).ok_or_else(damaged)?,
        source: row.get("source")?,
        ip: ip.and_then(|ip| ip.parse().ok()),
        state: SubmissionState::of(row.get("state")?).ok_or_else(damaged)?,
        mail,
        created_at: row.get("created_at")?,
        confirmed_at: row.get("confirmed_at")?,
        contact: row.get("contact")?,
        downloads: row.get("downloads")?,
    };
    Ok((row.get("submission")?, submission))
}
