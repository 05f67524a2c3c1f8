//! Consents as the API shows them.

use postroad_audience::{Consent, ConsentKind, Subscription, SubscriptionState};
use postroad_base::{ContactId, TopicId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::Timestamp;

/// What a consent says, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub enum ConsentKindName {
    /// The person asked for the topic.
    Grant,
    /// The owner of the address confirmed that it was them.
    Confirmation,
    /// The person does not want the topic any more.
    Withdrawal,
}

/// Where a contact stands with a topic, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub enum SubscriptionStateName {
    /// A grant that waits for confirmation.
    Pending,
    Subscribed,
    Unsubscribed,
}

/// One line of the ledger of consents. Lines are never changed; they go with their contact.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
pub struct ConsentView {
    /// Its place in the ledger.
    pub seq: i64,
    #[schema(value_type = Uuid)]
    pub contact: ContactId,
    #[schema(value_type = Uuid)]
    pub topic: TopicId,
    pub topic_name: String,
    #[schema(value_type = ConsentKindName)]
    pub kind: ConsentKind,
    /// When the person said it.
    pub at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// The address it was said from.
    pub ip: Option<String>,
    /// By which way it came: `api`, `form`, `import`.
    pub source: String,
    /// Which form, page or campaign.
    pub form: String,
    /// Of the form or the text.
    pub version: String,
    /// The words the person saw.
    pub text: String,
    /// SHA-256 of the words, in hexadecimal; empty without words.
    pub text_hash: String,
    /// Who wrote it down: `user:`, `api_key:` and an id, or the program itself.
    pub actor: String,
}

impl From<Consent> for ConsentView {
    fn from(line: Consent) -> Self {
        Self {
            seq: line.seq,
            contact: line.contact,
            topic: line.topic,
            topic_name: line.topic_name,
            kind: line.kind,
            at: line.at.into(),
            recorded_at: line.recorded_at.into(),
            ip: line.ip.map(|ip| ip.to_string()),
            source: line.source,
            form: line.form,
            version: line.version,
            text: line.text,
            text_hash: line.text_hash,
            actor: line.actor,
        }
    }
}

/// Where a contact stands with one topic.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Subscription)]
pub struct SubscriptionView {
    #[schema(value_type = Uuid)]
    pub topic: TopicId,
    pub topic_name: String,
    #[schema(value_type = SubscriptionStateName)]
    pub state: SubscriptionState,
    pub since: Timestamp,
}

impl From<Subscription> for SubscriptionView {
    fn from(found: Subscription) -> Self {
        Self {
            topic: found.topic,
            topic_name: found.topic_name,
            state: found.state,
            since: found.since.into(),
        }
    }
}
