//! Leaving, saying why, and coming back.

use std::net::IpAddr;

use postroad_base::{TopicId, UtcMillis};
use postroad_db::values;
use postroad_delivery::SuppressionReason;

use super::farewell::Way;
use super::visit::{Visit, Visits};
use crate::consent::{Subscription, SubscriptionState};
use crate::sql::storable;
use crate::{AudienceError, ConsentKind, Evidence, Given};

/// The longest comment, in characters; what is longer is cut.
pub(super) const COMMENT_MAX_CHARS: usize = 1_000;
/// How long after leaving a reason can be given, and leaving be undone without a word.
const REASON_WITHIN_MILLIS: i64 = 7 * 86_400_000;

/// Topics left within this time were left by one press of a button.
const TOGETHER_MILLIS: i64 = 60_000;

/// What somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What the mail was about; everything, when it was about nothing in particular.
    Topic,
    /// All topics they get or asked for.
    Everything,
}

/// What leaving changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The topics that were left now, in no order; empty when all had been left before.
    pub topics: Vec<TopicId>,
}

/// What the visitor saw and where from.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    /// The words on the page, to prove it by.
    pub text: &'a str,
    pub ip: Option<IpAddr>,
}

impl Visits {
    /// Where the visitor stands with every topic they ever had to do with.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn subscriptions(&self, visit: &Visit) -> Result<Vec<Subscription>, AudienceError> {
        Ok(self.consents.of_contact(visit.workspace, visit.contact.id).await?.unwrap_or_default())
    }

    /// Withdraws, and writes down that it was done. What was left before is not written down again, however often a
    /// program repeats its request.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn leave(
        &self,
        visit: &Visit,
        scope: Scope,
        way: Way,
        said: Said<'_>,
    ) -> Result<Left, AudienceError> {
        let known = self.subscriptions(visit).await?;
        let is_left = |topic: TopicId| {
            known.iter().any(|one| one.topic == topic && one.state == SubscriptionState::Unsubscribed)
        };
        let topics: Vec<TopicId> = match (scope, &visit.topic) {
            (Scope::Topic, Some(topic)) => Some(topic.id).filter(|id| !is_left(*id)).into_iter().collect(),
            _ => known
                .iter()
                .filter(|one| one.state != SubscriptionState::Unsubscribed)
                .map(|one| one.topic)
                .collect(),
        };
        for topic in &topics {
            self.say(visit, *topic, ConsentKind::Withdrawal, way, &said).await?;
        }
        if !topics.is_empty() {
            let about = match scope {
                Scope::Topic => visit.topic.as_ref().map(|topic| topic.number),
                Scope::Everything => None,
            };
            self.note_leave(visit, about, way).await?;
        }
        Ok(Left { topics })
    }

    /// Leaves exactly these topics.
    ///
    /// # Errors
    /// As the database answers; [`AudienceError::Missing`] for a topic that is none.
    pub async fn leave_topics(
        &self,
        visit: &Visit,
        topics: &[TopicId],
        way: Way,
        said: Said<'_>,
    ) -> Result<(), AudienceError> {
        for topic in topics {
            self.say(visit, *topic, ConsentKind::Withdrawal, way, &said).await?;
            let number = self.topics.get(visit.workspace, *topic).await?.map(|topic| topic.number);
            self.note_leave(visit, number, way).await?;
        }
        Ok(())
    }

    /// Takes up topics, for the words shown. The visitor's link came to the address, so that nobody has to confirm it
    /// again. An address that was suppressed because its owner had left is free again.
    ///
    /// # Errors
    /// [`AudienceError::Conflict`] with the rule `address_blocked` when mail to the address is stopped for another reason,
    /// or `topic_archived`.
    pub async fn come_back(
        &self,
        visit: &Visit,
        topics: &[TopicId],
        way: Way,
        said: Said<'_>,
    ) -> Result<(), AudienceError> {
        let suppressions = &self.consents.suppressions;
        match suppressions.find(visit.workspace, &visit.contact.email).await? {
            None => {}
            Some(found) if found.reason == SuppressionReason::Unsubscribe => {
                suppressions.remove(visit.workspace, &visit.contact.email).await?;
            }
            Some(_) => {
                let message = "mail to this address was stopped for another reason than leaving";
                return Err(AudienceError::conflict("address_blocked", message));
            }
        }
        for topic in topics {
            self.say(visit, *topic, ConsentKind::Grant, way, &said).await?;
        }
        let sql = "UPDATE audience_leaves SET undone = ? WHERE contact = ? AND at > ? AND undone = ?";
        let since = self.core.now().0 - REASON_WITHIN_MILLIS;
        self.core.db.execute(sql, values![true, visit.contact.number, since, false]).await?;
        Ok(())
    }

    /// What the visitor left last: the topic of the mail, or everything that was left together.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn left_last(&self, visit: &Visit, scope: Scope) -> Result<Vec<TopicId>, AudienceError> {
        if let (Scope::Topic, Some(topic)) = (scope, &visit.topic) {
            return Ok(vec![topic.id]);
        }
        let known = self.subscriptions(visit).await?;
        let left = known.iter().filter(|one| one.state == SubscriptionState::Unsubscribed);
        let last = left.clone().map(|one| one.since.0).max().unwrap_or(0);
        Ok(left.filter(|one| one.since.0 + TOGETHER_MILLIS >= last).map(|one| one.topic).collect())
    }

    /// Writes down why the visitor left last; again, as often as they change their mind. Returns whether there is
    /// anything to explain: they left, and not long ago.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for a reason the workspace does not know.
    pub async fn say_why(&self, visit: &Visit, reason: &str, comment: &str) -> Result<bool, AudienceError> {
        let known = super::Pages::new(std::sync::Arc::clone(&self.core)).get(visit.workspace).await?;
        let is_known = known.settings.reasons.iter().any(|one| one.id == reason);
        let only_writes = reason.is_empty() && !comment.trim().is_empty();
        if !is_known && !only_writes {
            return Err(AudienceError::invalid("/reason", "is none of those to choose from"));
        }
        let comment: String = storable(comment.trim()).chars().take(COMMENT_MAX_CHARS).collect();
        let sql = "UPDATE audience_leaves SET reason = ?, comment = ? WHERE seq = \
                   (SELECT MAX(seq) FROM audience_leaves WHERE contact = ?) AND at > ?";
        let since = self.core.now().0 - REASON_WITHIN_MILLIS;
        let values = values![reason, comment, visit.contact.number, since];
        Ok(self.core.db.execute(sql, values).await? > 0)
    }

    async fn say(
        &self,
        visit: &Visit,
        topic: TopicId,
        kind: ConsentKind,
        way: Way,
        said: &Said<'_>,
    ) -> Result<(), AudienceError> {
        let evidence = Evidence {
            source: way.as_str().to_owned(),
            form: visit.message.map(|id| id.to_string()).unwrap_or_default(),
            version: String::new(),
            text: said.text.to_owned(),
        };
        let confirmed = kind == ConsentKind::Grant;
        let given = Given { topic, kind, confirmed, at: None, ip: said.ip, evidence };
        let origin = Self::origin(way.as_str());
        self.consents.give(visit.workspace, visit.contact.id, &given, &origin).await.map(drop)
    }

    async fn note_leave(&self, visit: &Visit, topic: Option<i64>, way: Way) -> Result<(), AudienceError> {
        let now: UtcMillis = self.core.now();
        let sql = "INSERT INTO audience_leaves (ws, contact, topic, at, way, message, undone, reason, comment) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, '', '')";
        let values = values![visit.ws, visit.contact.number, topic, now, way.code(), visit.message, false];
        self.core.db.execute(sql, values).await?;
        Ok(())
    }
}
