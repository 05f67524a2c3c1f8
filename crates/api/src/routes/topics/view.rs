//! Topics as the API shows them.

use postroad_audience::Topic;
use postroad_base::TopicId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::Timestamp;

/// What contacts can subscribe to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Topic)]
pub struct TopicView {
    #[schema(value_type = Uuid)]
    pub id: TopicId,
    #[schema(example = "Newsletter")]
    pub name: String,
    pub description: String,
    /// Whether a grant has to be confirmed by the owner of the address.
    pub double_opt_in: bool,
    /// Whether people see it at forms and in the preference centre.
    pub public: bool,
    /// Nothing is sent to an archived topic.
    pub archived_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Contacts that are subscribed.
    pub subscribed: u64,
    /// Contacts whose grant waits for confirmation.
    pub pending: u64,
    /// Contacts that do not want it any more.
    pub unsubscribed: u64,
}

impl From<Topic> for TopicView {
    fn from(topic: Topic) -> Self {
        Self {
            id: topic.id,
            name: topic.name,
            description: topic.description,
            double_opt_in: topic.double_opt_in,
            public: topic.public,
            archived_at: topic.archived_at.map(Timestamp),
            created_at: topic.created_at.into(),
            subscribed: topic.subscribed,
            pending: topic.pending,
            unsubscribed: topic.unsubscribed,
        }
    }
}
