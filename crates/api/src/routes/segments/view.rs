//! Segments as the API shows them.

use postroad_audience::{Build, BuildStatus, Phrase, Rule, Segment};
use postroad_base::SegmentId;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::rule::SegmentRule;
use crate::time::Timestamp;

/// A rule with a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Segment)]
pub struct SegmentView {
    #[schema(value_type = Uuid)]
    pub id: SegmentId,
    #[schema(example = "German readers")]
    pub name: String,
    pub description: String,
    #[schema(value_type = SegmentRule)]
    pub rule: Rule,
    /// Grows with every change; for `If-Match`.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub build: SegmentBuild,
}

/// Whether the members of a segment are kept. They follow every change; when the rule is changed, all contacts are looked at
/// again in the background.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SegmentBuild {
    pub status: SegmentBuildStatus,
    /// How many contacts are in the segment, as far as it is built.
    pub members: u64,
    /// Contacts that were looked at.
    pub done: u64,
    /// Contacts there were to look at; 0 before it began.
    pub total: u64,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentBuildStatus {
    /// The members are kept.
    Ready,
    /// All contacts are being looked at.
    Building,
    /// Somebody stopped that; the members are not kept.
    Cancelled,
}

impl From<Build> for SegmentBuild {
    fn from(build: Build) -> Self {
        Self {
            status: match build.status {
                BuildStatus::Ready => SegmentBuildStatus::Ready,
                BuildStatus::Building => SegmentBuildStatus::Building,
                BuildStatus::Cancelled | BuildStatus::Deleting => SegmentBuildStatus::Cancelled,
            },
            members: build.members,
            done: build.done,
            total: build.total.max(build.done),
            started_at: build.started_at.into(),
            finished_at: build.finished_at.map(Timestamp::from),
        }
    }
}

impl From<Segment> for SegmentView {
    fn from(segment: Segment) -> Self {
        Self {
            id: segment.id,
            name: segment.name,
            description: segment.description,
            rule: segment.rule,
            version: segment.version,
            created_at: segment.created_at.into(),
            updated_at: segment.updated_at.into(),
            build: segment.build.into(),
        }
    }
}

/// One rule of a tree as a code that can be put into words.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SegmentPhrase)]
pub struct PhraseView {
    /// How deep it is within other rules.
    pub depth: usize,
    /// The kind of rule, and its test after a dot, as in `property.is`, `engagement.at_least`, `topic.subscribed`,
    /// `score.between`; rules without a test have none, as `tag`, `unopened`, `share`.
    #[schema(example = "property.is")]
    pub code: String,
    /// What to fill in; `name` is that of a topic or segment.
    #[schema(value_type = Object)]
    pub parameters: Map<String, Value>,
}

impl From<Phrase> for PhraseView {
    fn from(phrase: Phrase) -> Self {
        Self { depth: phrase.depth, code: phrase.code, parameters: phrase.parameters }
    }
}
