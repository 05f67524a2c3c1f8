//! What the link of a confirmation mail leads to.

use std::net::IpAddr;
use std::time::Duration;

use postroad_account::Actor;
use postroad_base::{ContactId, EmailAddress, FormFileId, FormId, TopicId, UtcMillis};
use postroad_db::{Row, Tx, values};

use super::{Answers, Counted, Forms, ShownForm, SubmissionState, Variant, What, apply};
use crate::link::Claim;
use crate::{AudienceError, LinkError, Purpose};

/// How long a confirmation link is good.
pub(super) const CONFIRM_LIFE: Duration = Duration::from_secs(7 * 86_400);
/// How long a file can be fetched after the confirmation.
const DOWNLOAD_LIFE: Duration = Duration::from_secs(7 * 86_400);

/// What somebody confirmed, or is about to.
#[derive(Clone, Debug)]
pub struct Confirmed {
    pub form: ShownForm,
    pub email: EmailAddress,
    /// Whether it was done before.
    pub already: bool,
    /// The token of the promised file; only once it is confirmed.
    pub download: Option<String>,
}

/// A file that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromisedFile {
    pub name: String,
    pub media_type: String,
    pub size_bytes: u64,
    /// For [`Forms::piece`].
    pub number: i64,
}

/// Why a link leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Audience(#[from] AudienceError),
}

impl From<postroad_db::DbError> for FollowError {
    fn from(error: postroad_db::DbError) -> Self {
        Self::Audience(error.into())
    }
}

/// A submission's row, as it is needed here.
struct Waiting {
    number: i64,
    ws: i64,
    form: FormId,
    version: u32,
    variant: Variant,
    answers: Answers,
    state: SubmissionState,
    source: String,
    ip: Option<IpAddr>,
    created_at: UtcMillis,
    contact: Option<ContactId>,
}

const SELECT: &str = "SELECT s.submission, s.ws, f.id AS form_id, s.version, s.variant, s.email, s.answers, s.topics, \
    s.state, s.source, s.ip, s.created_at, s.contact FROM audience_form_submissions s \
    JOIN audience_forms f ON f.form = s.form WHERE s.submission = ? AND s.ws = ?";

impl Forms {
    /// What a confirmation link is about; nothing is changed.
    ///
    /// # Errors
    /// [`LinkError`] for a link that is none, too old, or about something that is gone.
    pub async fn confirmation(&self, token: &str) -> Result<Confirmed, FollowError> {
        let claim = self.links.read(token, Purpose::Confirm)?;
        let row = self.core.db.query_one(SELECT, values![claim.about.unwrap_or(0), claim.ws]).await?;
        let waiting = Waiting::read(&row.ok_or(LinkError::Expired)?)?;
        let already = waiting.state != SubmissionState::Waiting;
        self.confirmed(waiting, already).await
    }

    /// The owner of the address confirms. Doing it again changes nothing.
    ///
    /// # Errors
    /// As [`Forms::confirmation`].
    pub async fn confirm(&self, token: &str, ip: Option<IpAddr>) -> Result<Confirmed, FollowError> {
        let claim = self.links.read(token, Purpose::Confirm)?;
        let found = values![claim.about.unwrap_or(0), claim.ws];
        // The version is read before the transaction: on SQLite nothing else is written meanwhile.
        let row = self.core.db.query_one(SELECT, found.clone()).await?.ok_or(LinkError::Expired)?;
        let form = self.form_of(&Waiting::read(&row)?).await?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("form submission {:?}", claim.about)).await?;
        let row = tx.query_one(SELECT, found).await?.ok_or(LinkError::Expired)?;
        let mut waiting = Waiting::read(&row)?;
        let already = waiting.state != SubmissionState::Waiting;
        if !already {
            waiting.contact = self.take(&mut tx, &waiting, &form, ip).await?;
        }
        tx.commit().await?;
        if !already {
            self.count(Counted::of(&form, &waiting.source, What::Confirm));
        }
        waiting.state = SubmissionState::Confirmed;
        self.confirmed(waiting, already).await
    }

    async fn take(
        &self,
        tx: &mut Tx,
        waiting: &Waiting,
        form: &ShownForm,
        ip: Option<IpAddr>,
    ) -> Result<Option<ContactId>, AudienceError> {
        let now = self.core.now();
        let grant = apply::Grant {
            ws: waiting.ws,
            form: waiting.form,
            version: waiting.version,
            document: &form.document,
            answers: &waiting.answers,
            given_at: waiting.created_at,
            ip: waiting.ip,
            confirmed: Some((now, ip)),
            actor: Actor::Anonymous,
        };
        let contact = apply::apply(&self.core, tx, &grant).await?;
        apply::finish(tx, waiting.number, contact, SubmissionState::Confirmed, now, ip).await?;
        Ok(contact)
    }

    async fn form_of(&self, waiting: &Waiting) -> Result<ShownForm, FollowError> {
        let form = self.published(waiting.form, waiting.version, waiting.variant).await?;
        Ok(form.ok_or(LinkError::Expired)?)
    }

    async fn confirmed(&self, waiting: Waiting, already: bool) -> Result<Confirmed, FollowError> {
        let form = self.form_of(&waiting).await?;
        let is_confirmed = waiting.state != SubmissionState::Waiting;
        let download = form.document.magnet.as_ref().filter(|_| is_confirmed).map(|_| {
            let claim = Claim::new(Purpose::Download, waiting.ws, 0);
            let expires_at = Some(self.core.now().plus(DOWNLOAD_LIFE));
            self.links.write(&Claim { about: Some(waiting.number), expires_at, ..claim })
        });
        Ok(Confirmed { form, email: waiting.answers.email, already, download })
    }

    /// The file a download link is for. It is counted by [`Forms::downloaded`].
    ///
    /// # Errors
    /// As [`Forms::confirmation`].
    pub async fn promised_file(&self, token: &str) -> Result<PromisedFile, FollowError> {
        let claim = self.links.read(token, Purpose::Download)?;
        let row = self.core.db.query_one(SELECT, values![claim.about.unwrap_or(0), claim.ws]).await?;
        let waiting = Waiting::read(&row.ok_or(LinkError::Expired)?)?;
        let form = self.form_of(&waiting).await?;
        let id: FormFileId = super::file_of(&form.document).ok_or(LinkError::Expired)?;
        let sql =
            "SELECT file, name, media_type, size_bytes FROM audience_form_files WHERE id = ? AND ws = ?";
        let row = self.core.db.query_one(sql, values![id, claim.ws]).await?.ok_or(LinkError::Expired)?;
        Ok(PromisedFile {
            name: row.get("name")?,
            media_type: row.get("media_type")?,
            size_bytes: row.get("size_bytes")?,
            number: row.get("file")?,
        })
    }

    /// Counts a download.
    ///
    /// # Errors
    /// As [`Forms::confirmation`].
    pub async fn downloaded(&self, token: &str) -> Result<(), FollowError> {
        let claim = self.links.read(token, Purpose::Download)?;
        let found = values![claim.about.unwrap_or(0), claim.ws];
        let row = self.core.db.query_one(SELECT, found).await?.ok_or(LinkError::Expired)?;
        let waiting = Waiting::read(&row)?;
        let sql = "UPDATE audience_form_submissions SET downloads = downloads + 1 WHERE submission = ?";
        self.core.db.execute(sql, values![waiting.number]).await?;
        let form = self.form_of(&waiting).await?;
        self.count(Counted::of(&form, &waiting.source, What::Download));
        Ok(())
    }
}

impl Waiting {
    fn read(row: &Row) -> Result<Self, AudienceError> {
        let damaged = || AudienceError::Damaged("submission");
        let answers: String = row.get("answers")?;
        let topics: String = row.get("topics")?;
        let topics: Vec<TopicId> = serde_json::from_str(&topics).map_err(|_| damaged())?;
        let ip: Option<String> = row.get("ip")?;
        Ok(Self {
            number: row.get("submission")?,
            ws: row.get("ws")?,
            form: row.get("form_id")?,
            version: row.get("version")?,
            variant: Variant::of(row.get("variant")?).ok_or_else(damaged)?,
            answers: Answers {
                email: row.get("email")?,
                values: serde_json::from_str(&answers).map_err(|_| damaged())?,
                topics,
            },
            state: SubmissionState::of(row.get("state")?).ok_or_else(damaged)?,
            source: row.get("source")?,
            ip: ip.and_then(|ip| ip.parse().ok()),
            created_at: row.get("created_at")?,
            contact: row.get("contact")?,
        })
    }
}
