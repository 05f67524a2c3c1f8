//! May this contact get this topic now? Every sender asks here, when it plans and again when it hands over.

use std::collections::HashMap;

use postroad_base::{ContactId, EmailAddress, MessageId, TopicId, UtcMillis, WorkspaceId};
use postroad_db::values;
use postroad_delivery::{SuppressionReason, TopicMail};

use super::topic::{self, TopicRow};
use super::{Consents, SubscriptionState};
use crate::leaving::Turn;
use crate::sql::{Sql, lists, placeholders};
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
    /// Had mail of a topic within the time it wants between two.
    TooOften {
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
            Self::TooOften { .. } => "too_often",
        }
    }
}

/// What is known of a contact and a topic.
struct Facts {
    number: i64,
    id: ContactId,
    status: ContactStatus,
    paused_until: Option<UtcMillis>,
    state: Option<SubscriptionState>,
    suppressed: Option<SuppressionReason>,
    turn: Option<Turn>,
}

/// Somebody who may get a topic.
pub(crate) struct Asked {
    pub ws: i64,
    pub contact: i64,
    pub topic: i64,
    pub turn: Option<Turn>,
}

/// Lasting reasons come before those that pass.
fn decide(facts: &Facts, topic: TopicRow, now: UtcMillis, message: Option<MessageId>) -> MaySend {
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
            (Some(SubscriptionState::Subscribed), _) => {
                match facts.turn.and_then(|turn| turn.not_before(now, message)) {
                    Some(until) => Refusal::TooOften { until },
                    None => return MaySend::Allowed,
                }
            }
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
            let whom = Sql::new(format!("c.id IN ({})", placeholders(list.len())), list);
            for facts in self.facts(workspace, ws, topic, whom).await? {
                answers.insert(facts.id, decide(&facts, topic, now, None));
            }
        }
        let unknown = MaySend::Refused(Refusal::ContactUnknown);
        Ok(contacts.iter().map(|contact| answers.get(contact).copied().unwrap_or(unknown)).collect())
    }

    /// The same for whoever has the address that a mail goes to. A mail that counted already is not held against itself.
    pub(crate) async fn ask(&self, mail: &TopicMail<'_>) -> Result<Result<Asked, Refusal>, AudienceError> {
        let ws = self.core.ws(mail.workspace).await?;
        let Some(topic) = topic::by_id(&self.core.db, ws, mail.topic).await? else {
            return Ok(Err(Refusal::TopicUnknown));
        };
        let whom = Sql::new("c.email_key = ?", values![mail.recipient.canonical()]);
        let Some(facts) = self.facts(mail.workspace, ws, topic, whom).await?.pop() else {
            return Ok(Err(Refusal::ContactUnknown));
        };
        match decide(&facts, topic, mail.at, Some(mail.message)) {
            MaySend::Refused(refusal) => Ok(Err(refusal)),
            MaySend::Allowed => {
                Ok(Ok(Asked { ws, contact: facts.number, topic: topic.topic, turn: facts.turn }))
            }
        }
    }

    /// What is known of contacts and the topic: two questions, however many they are.
    async fn facts(
        &self,
        workspace: WorkspaceId,
        ws: i64,
        topic: TopicRow,
        whom: Sql,
    ) -> Result<Vec<Facts>, AudienceError> {
        let mut sql = Sql::new(
            "SELECT c.n, c.id, c.email, c.status, c.paused_until, s.state, r.rhythm, r.last_at, r.last_message \
             FROM audience_contacts c LEFT JOIN audience_subscriptions s ON s.contact = c.n AND s.topic = ? \
             LEFT JOIN audience_rhythms r ON r.contact = c.n WHERE c.ws = ? AND ",
            values![topic.topic, ws],
        );
        sql.append(whom);
        let rows = self.core.db.query(&sql.text, sql.values).await?;
        let emails = rows.iter().map(|row| row.get("email")).collect::<Result<Vec<EmailAddress>, _>>()?;
        let emails: Vec<&EmailAddress> = emails.iter().collect();
        let suppressed = self.suppressions.find_each(workspace, &emails).await?;
        rows.iter()
            .zip(suppressed)
            .map(|(row, suppressed)| {
                let state: Option<i64> = row.get("state")?;
                Ok(Facts {
                    number: row.get("n")?,
                    id: row.get("id")?,
                    status: ContactStatus::of(row.get("status")?).ok_or(AudienceError::Damaged("contact"))?,
                    paused_until: row.get("paused_until")?,
                    state: state.and_then(SubscriptionState::of),
                    suppressed: suppressed.map(|found| found.reason),
                    turn: Turn::read(row)?,
                })
            })
            .collect()
    }
}
