//! Whether people want what is about to be sent to them. Delivery asks; the audience knows.

use async_trait::async_trait;
use postroad_base::{EmailAddress, MessageId, TopicId, UtcMillis, WorkspaceId};

/// Mail of a topic, to one person.
#[derive(Clone, Copy, Debug)]
pub struct TopicMail<'a> {
    pub workspace: WorkspaceId,
    pub topic: TopicId,
    pub message: MessageId,
    pub recipient: &'a EmailAddress,
    /// When it is to leave.
    pub at: UtcMillis,
}

/// When the question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Whether it would be taken; nothing is noted.
    Plan,
    /// It is being taken: the answer counts for people who want only so much.
    Accept,
    /// It is about to leave.
    HandOver,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    Granted(ListFacts),
    Refused(Denial),
}

/// What the header of a topic's mail says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFacts {
    pub topic_name: String,
    /// Takes the POST of RFC 8058.
    pub unsubscribe_url: String,
}

/// The rule that forbids it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Stable, for programs.
    pub rule: &'static str,
    /// One sentence, without the address.
    pub detail: String,
    /// What the sender can do.
    pub fix: String,
}

/// It could not be found out. Whoever asked must take that as a refusal for the moment.
pub type ConsentError = Box<dyn std::error::Error + Send + Sync>;

/// Knows who wants what.
#[async_trait]
pub trait ConsentPolicy: Send + Sync + 'static {
    /// Whether the person may get the topic.
    ///
    /// # Errors
    /// When it cannot be found out at the moment.
    async fn ask(&self, mail: TopicMail<'_>, moment: Moment) -> Result<Permission, ConsentError>;
}

/// For servers without an audience: there are no topics.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTopics;

#[async_trait]
impl ConsentPolicy for NoTopics {
    async fn ask(&self, _: TopicMail<'_>, _: Moment) -> Result<Permission, ConsentError> {
        Ok(Permission::Refused(Denial {
            rule: "topic_unknown",
            detail: "the workspace has no such topic".to_owned(),
            fix: "Leave topic out, or name one of the workspace's topics.".to_owned(),
        }))
    }
}
