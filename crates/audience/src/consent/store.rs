use std::net::IpAddr;
use std::sync::Arc;

use postroad_base::{ContactId, TopicId, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Page, Row, values};
use postroad_delivery::Suppressions;

use super::topic::{self, TopicRow};
use super::{
    Consent, ConsentKind, Evidence, Step, Subscription, SubscriptionState, evidence_number, ledger, record,
};
use crate::AudienceError;
use crate::core::{Core, Origin};

/// What a contact said, to be written down.
#[derive(Clone, Debug)]
pub struct Given {
    pub topic: TopicId,
    pub kind: ConsentKind,
    /// A grant whose confirmation is known too, as from a system that had its own double opt-in.
    pub confirmed: bool,
    /// Now, when it is `None`.
    pub at: Option<UtcMillis>,
    pub ip: Option<IpAddr>,
    pub evidence: Evidence,
}

/// The consents of all contacts. The ledger is only added to; lines go with their contact.
#[derive(Clone, Debug)]
pub struct Consents {
    pub(super) core: Arc<Core>,
    pub(crate) suppressions: Suppressions,
}

impl Consents {
    pub(crate) fn new(core: Arc<Core>, suppressions: Suppressions) -> Self {
        Self { core, suppressions }
    }

    /// Writes down what a contact said, and returns where it stands now.
    ///
    /// # Errors
    /// [`AudienceError::Missing`] for the contact or topic; [`AudienceError::Conflict`] for an archived topic, or a
    /// confirmation without a grant; [`AudienceError::Invalid`] for the evidence or a time to come.
    pub async fn give(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        given: &Given,
        origin: &Origin,
    ) -> Result<Subscription, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let now = self.core.now();
        if given.at.is_some_and(|at| at > now) {
            return Err(AudienceError::invalid("/at", "must not be in the future"));
        }
        let mut evidence = given.evidence.checked().map_err(AudienceError::Invalid)?;
        if evidence.source.is_empty() {
            evidence.source.clone_from(&origin.source);
        }
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience contacts {ws}")).await?;
        let sql = "SELECT n FROM audience_contacts WHERE id = ? AND ws = ?";
        let found = tx.query_one(sql, values![contact, ws]).await?;
        let number: i64 = found.ok_or(AudienceError::Missing { what: "contact" })?.get("n")?;
        let topic = topic::by_id_in(&mut tx, ws, given.topic).await?;
        let topic = topic.ok_or(AudienceError::Missing { what: "topic" })?;
        let sql = "SELECT state FROM audience_subscriptions WHERE contact = ? AND topic = ?";
        let state = tx.query_one(sql, values![number, topic.topic]).await?;
        let state = state.map(|row| row.get::<i64>("state")).transpose()?.and_then(SubscriptionState::of);
        fits(given.kind, topic, state)?;
        let evidence = evidence_number(&mut tx, ws, &evidence, origin.actor, None).await?;
        let step = Step {
            contact: number,
            topic,
            kind: given.kind,
            at: given.at.unwrap_or(now),
            ip: given.ip,
            evidence,
            is_imported: false,
        };
        let mut steps = vec![step];
        if given.kind == ConsentKind::Grant && given.confirmed {
            steps.push(Step { kind: ConsentKind::Confirmation, ..step });
        }
        record(&mut tx, ws, &steps, now).await?;
        tx.commit().await?;
        let all = self.of_number(number).await?;
        let found = all.into_iter().find(|one| one.topic == given.topic);
        found.ok_or(AudienceError::Damaged("subscription"))
    }

    /// Where a contact stands with every topic it ever had to do with; `None` without the contact.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn of_contact(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Option<Vec<Subscription>>, AudienceError> {
        match self.number(workspace, contact).await? {
            Some((_, number)) => Ok(Some(self.of_number(number).await?)),
            None => Ok(None),
        }
    }

    /// The ledger of a contact, newest first; `None` without the contact.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another listing.
    pub async fn ledger_of(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<Page<Consent>>, AudienceError> {
        match self.number(workspace, contact).await? {
            Some((ws, number)) => {
                ledger::page(&self.core.db, ws, Some(number), cursor, limit).await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// The ledger of a workspace, newest first.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another listing.
    pub async fn ledger(
        &self,
        workspace: WorkspaceId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Consent>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        ledger::page(&self.core.db, ws, None, cursor, limit).await
    }

    async fn number(
        &self,
        workspace: WorkspaceId,
        id: ContactId,
    ) -> Result<Option<(i64, i64)>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT n FROM audience_contacts WHERE id = ? AND ws = ?";
        let row = self.core.db.query_one(sql, values![id, ws]).await?;
        Ok(row.map(|row| row.get("n")).transpose()?.map(|n| (ws, n)))
    }

    async fn of_number(&self, contact: i64) -> Result<Vec<Subscription>, AudienceError> {
        let sql = "SELECT t.id, t.name, s.state, s.since FROM audience_subscriptions s \
                   JOIN audience_topics t ON t.topic = s.topic WHERE s.contact = ? ORDER BY s.topic";
        self.core.db.query(sql, values![contact]).await?.iter().map(subscription).collect()
    }
}

fn subscription(row: &Row) -> Result<Subscription, AudienceError> {
    Ok(Subscription {
        topic: row.get("id")?,
        topic_name: row.get("name")?,
        state: SubscriptionState::of(row.get("state")?).ok_or(AudienceError::Damaged("subscription"))?,
        since: row.get("since")?,
    })
}

/// Nobody can be subscribed to an archived topic, and only what was asked for can be confirmed.
fn fits(kind: ConsentKind, topic: TopicRow, state: Option<SubscriptionState>) -> Result<(), AudienceError> {
    if kind != ConsentKind::Withdrawal && topic.is_archived {
        return Err(AudienceError::conflict(
            "topic_archived",
            "the topic is archived; nobody can subscribe to it",
        ));
    }
    let is_asked_for = matches!(state, Some(SubscriptionState::Pending | SubscriptionState::Subscribed));
    if kind == ConsentKind::Confirmation && !is_asked_for {
        return Err(AudienceError::conflict(
            "nothing_to_confirm",
            "there is no grant that waits for confirmation; write down a grant first",
        ));
    }
    Ok(())
}
