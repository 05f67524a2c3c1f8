//! May this contact get this topic now? Every sender asks here, when it plans and again when it hands over.

use std::collections::HashMap;

use postroad_base::{ContactId, EmailAddress, TopicId, UtcMillis, WorkspaceId};
use postroad_db::{Row, Value};
use postroad_delivery::SuppressionReason;

use super::topic::{self, TopicRow};
use super::{Consents, SubscriptionState};
use crate::sql::{lists, placeholders};
use crate::{AudienceError, ContactStatus};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaySend {
    Allowed,
    Refused(Refusal),
}

/// Why a contact may not get a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    ContactUnknown,
    TopicUnknown,
    /// The address is on the suppression list, which is stronger than any subscription.
    Suppressed(SuppressionReason),
    ContactArchived,
    TopicArchived,
    /// Never asked for it.
    NotSubscribed,
    /// Asked for it, but nobody confirmed that it was the owner of the address.
    NotConfirmed,
    Unsubscribed,
    Paused {
        until: UtcMillis,
    },
}

impl Refusal {
    /// Stable, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ContactUnknown => "contact_unknown",
            Self::TopicUnknown => "topic_unknown",
            Self::Suppressed(SuppressionReason::Bounce) => "suppressed_bounce",
            Self::Suppressed(SuppressionReason::Complaint) => "suppressed_complaint",
            Self::Suppressed(SuppressionReason::Unsubscribe) => "suppressed_unsubscribe",
            Self::Suppressed(SuppressionReason::Manual) => "suppressed_manual",
            Self::ContactArchived => "contact_archived",
            Self::TopicArchived => "topic_archived",
            Self::NotSubscribed => "not_subscribed",
            Self::NotConfirmed => "not_confirmed",
            Self::Unsubscribed => "unsubscribed",
            Self::Paused { .. } => "paused",
        }
    }
}

/// What is known of a contact and a topic.
struct Facts {
    status: ContactStatus,
    paused_until: Option<UtcMillis>,
    state: Option<SubscriptionState>,
    suppressed: Option<SuppressionReason>,
}

/// Lasting reasons come before those that pass.
fn decide(facts: &Facts, topic: TopicRow, now: UtcMillis) -> MaySend {
    let refusal = if let Some(reason) = facts.suppressed {
        Refusal::Suppressed(reason)
    } else if facts.status == ContactStatus::Archived {
        Refusal::ContactArchived
    } else if topic.is_archived {
        Refusal::TopicArchived
    } else {
        match (facts.state, facts.paused_until) {
            (None, _) => Refusal::NotSubscribed,
            (Some(SubscriptionState::Pending), _) => Refusal::NotConfirmed,
            (Some(SubscriptionState::Unsubscribed), _) => Refusal::Unsubscribed,
            (Some(SubscriptionState::Subscribed), Some(until)) if until > now => Refusal::Paused { until },
            (Some(SubscriptionState::Subscribed), _) => return MaySend::Allowed,
        }
    };
    MaySend::Refused(refusal)
}

impl Consents {
    /// Whether a contact may get a topic at `now`.
    ///
    /// # Errors
    /// As the database answers; whoever sends must take that as a refusal for the moment.
    pub async fn may_send(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        topic: TopicId,
        now: UtcMillis,
    ) -> Result<MaySend, AudienceError> {
        let mut answers = self.may_send_each(workspace, &[contact], topic, now).await?;
        Ok(answers.pop().unwrap_or(MaySend::Refused(Refusal::ContactUnknown)))
    }

    /// The same for many contacts, in their order.
    ///
    /// # Errors
    /// As [`Consents::may_send`].
    pub async fn may_send_each(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
        topic: TopicId,
        now: UtcMillis,
    ) -> Result<Vec<MaySend>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let Some(topic) = topic::by_id(&self.core.db, ws, topic).await? else {
            return Ok(vec![MaySend::Refused(Refusal::TopicUnknown); contacts.len()]);
        };
        let mut answers = HashMap::with_capacity(contacts.len());
        for list in lists(contacts) {
            let sql = format!(
                "SELECT c.id, c.email, c.status, c.paused_until, s.state FROM audience_contacts c \
                 LEFT JOIN audience_subscriptions s ON s.contact = c.n AND s.topic = ? \
                 WHERE c.ws = ? AND c.id IN ({})",
                placeholders(list.len())
            );
            let values = [Value::from(topic.topic), Value::from(ws)].into_iter().chain(list).collect();
            for row in self.core.db.query(&sql, values).await? {
                let facts = self.facts(workspace, &row).await?;
                answers.insert(row.get::<ContactId>("id")?, decide(&facts, topic, now));
            }
        }
        let unknown = MaySend::Refused(Refusal::ContactUnknown);
        Ok(contacts.iter().map(|contact| answers.get(contact).copied().unwrap_or(unknown)).collect())
    }

    async fn facts(&self, workspace: WorkspaceId, row: &Row) -> Result<Facts, AudienceError> {
        let email: EmailAddress = row.get("email")?;
        let suppressed = self.suppressions.find(workspace, &email).await?;
        let state: Option<i64> = row.get("state")?;
        Ok(Facts {
            status: ContactStatus::of(row.get("status")?).ok_or(AudienceError::Damaged("contact"))?,
            paused_until: row.get("paused_until")?,
            state: state.and_then(SubscriptionState::of),
            suppressed: suppressed.map(|found| found.reason),
        })
    }
}
