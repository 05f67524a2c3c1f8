use std::sync::Arc;

use postroad_account::Actor;
use postroad_base::{ContactId, MessageId, TopicId, UtcMillis, WorkspaceId};
use postroad_db::values;

use crate::core::Core;
use crate::link::Claim;
use crate::{AudienceError, Consents, Contact, Contacts, LinkError, Links, Origin, Purpose, Topic, Topics};

/// The tokens of the links that go with one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLinks {
    /// Of [`Purpose::Unsubscribe`].
    pub unsubscribe: String,
    /// Of [`Purpose::Preferences`].
    pub preferences: String,
}

/// Somebody who followed a link.
#[derive(Clone, Debug)]
pub struct Visit {
    pub purpose: Purpose,
    pub workspace: WorkspaceId,
    pub contact: Contact,
    /// What the mail was about.
    pub topic: Option<Topic>,
    /// The mail the link was in.
    pub message: Option<MessageId>,
    pub(crate) ws: i64,
    pub(crate) about: Option<i64>,
}

/// Why a link does not lead to anybody.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A link of ours; whom it was for is gone. Nothing is sent to them.
    #[error("nobody is there any more")]
    Gone { workspace: WorkspaceId },
    #[error(transparent)]
    Audience(#[from] AudienceError),
}

impl From<postroad_db::DbError> for VisitError {
    fn from(error: postroad_db::DbError) -> Self {
        Self::Audience(error.into())
    }
}

/// Everything that holders of links may do. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Visits {
    pub(super) core: Arc<Core>,
    pub(super) links: Links,
    pub(super) contacts: Contacts,
    pub(super) topics: Topics,
    pub(super) consents: Consents,
}

impl Visits {
    pub(crate) fn new(core: Arc<Core>, consents: Consents) -> Self {
        Self {
            links: Links::new(Arc::clone(&core)),
            contacts: Contacts::new(Arc::clone(&core)),
            topics: Topics::new(Arc::clone(&core)),
            core,
            consents,
        }
    }

    /// The links for a mail of a topic to a contact; `None` without the contact or the topic.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn mail_links(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        topic: TopicId,
        message: Option<MessageId>,
    ) -> Result<Option<MailLinks>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT c.n, t.topic FROM audience_contacts c, audience_topics t \
                   WHERE c.id = ? AND c.ws = ? AND t.id = ? AND t.ws = ?";
        let Some(row) = self.core.db.query_one(sql, values![contact, ws, topic, ws]).await? else {
            return Ok(None);
        };
        Ok(Some(self.links_of(ws, row.get("n")?, row.get("topic")?, message)))
    }

    pub(super) fn links_of(
        &self,
        ws: i64,
        contact: i64,
        topic: i64,
        message: Option<MessageId>,
    ) -> MailLinks {
        let write = |purpose| {
            let claim = Claim { topic: Some(topic), message, ..Claim::new(purpose, ws, contact) };
            self.links.write(&claim)
        };
        MailLinks { unsubscribe: write(Purpose::Unsubscribe), preferences: write(Purpose::Preferences) }
    }

    /// A link for another purpose, for the same person.
    #[must_use]
    pub fn onward(&self, visit: &Visit, purpose: Purpose, expires_at: Option<UtcMillis>) -> String {
        let topic = self.topic_number(visit);
        let claim = Claim::new(purpose, visit.ws, visit.contact.number);
        self.links.write(&Claim { topic, message: visit.message, expires_at, ..claim })
    }

    fn topic_number(&self, visit: &Visit) -> Option<i64> {
        visit.topic.as_ref().map(|topic| topic.number)
    }

    /// Whose link it is.
    ///
    /// # Errors
    /// See [`VisitError`].
    pub async fn follow(&self, token: &str, purpose: Purpose) -> Result<Visit, VisitError> {
        let claim = self.links.read(token, purpose)?;
        let sql = "SELECT id FROM audience_workspaces WHERE ws = ?";
        let row = self.core.db.query_one(sql, values![claim.ws]).await?.ok_or(LinkError::Invalid)?;
        let workspace: WorkspaceId = row.get("id")?;
        let Some(contact) = self.reader(&claim).await? else { return Err(VisitError::Gone { workspace }) };
        let topic = match claim.topic {
            None => None,
            Some(number) => self.topics.by_number(claim.ws, number).await?,
        };
        let Claim { message, ws, about, .. } = claim;
        Ok(Visit { purpose, workspace, contact, topic, message, ws, about })
    }

    /// The contact of a link, or whoever came after it with the same address.
    async fn reader(&self, claim: &Claim) -> Result<Option<Contact>, AudienceError> {
        if let Some(contact) = self.contacts.by_number(claim.ws, claim.contact).await? {
            return Ok(Some(contact));
        }
        let sql = "SELECT successor FROM audience_departed WHERE contact = ? AND ws = ?";
        let found = self.core.db.query_one(sql, values![claim.contact, claim.ws]).await?;
        match found.map(|row| row.get::<Option<i64>>("successor")).transpose()?.flatten() {
            Some(successor) => self.contacts.by_number(claim.ws, successor).await,
            None => Ok(None),
        }
    }

    /// How a visitor's doings appear in the contact's story.
    pub(super) fn origin(source: &str) -> Origin {
        Origin::new(Actor::Anonymous, source)
    }
}
