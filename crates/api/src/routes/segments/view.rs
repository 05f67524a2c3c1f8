//! Segments as the API shows them.

use postroad_audience::{Phrase, Rule, Segment};
use postroad_base::SegmentId;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::time::Timestamp;

/// A rule that picks contacts, as a tree. Each has a property `rule`:
///
/// * `all` and `any` with `rules`, `not` with `inner`.
/// * `property` with `property` (`email`, `domain`, `name`, `language`, `time_zone`, `country`, `source`) and a text `test`.
/// * `text_field` (text, choice, list), `number_field`, `date_field` with `field` and `test`; `boolean_field` with `field`
///   and `value`.
/// * `tag` with `tag`, `status` with `status`, `topic` with `topic` and `state`.
/// * `consent` with `kind` and, if wanted, `topic`, `source` and a time `test`.
/// * `created` and `updated` with a time `test`.
/// * `segment` with `segment`; `share` with `from` and `to` in per cent and a `seed`.
///
/// A `test` has an `op`. Texts: `is` with `values`; `contains`, `starts_with`, `ends_with` with `value`; `known`.
/// Numbers: `is`, `at_least`, `at_most` with `value`; `between` with `from` and `to`; `known`. Dates: `on`, `before`,
/// `after` with `date`; `within_last`, `within_next`, `older_than` with `days`; `anniversary` with `within_days`; `known`.
/// Times: `before`, `after` with `at`; `within_last`, `older_than` with `days`.
#[derive(ToSchema)]
#[schema(value_type = Object, example = json!({ "rule": "all", "rules": [
    { "rule": "topic", "topic": "0199c3a1-5c1e-7d0a-9f5e-0d8f2a6b7c11", "state": "subscribed" },
    { "rule": "property", "property": "country", "test": { "op": "is", "values": ["DE", "AT"] } },
    { "rule": "not", "inner": { "rule": "tag", "tag": "vip" } }
]}))]
pub struct SegmentRule(#[expect(dead_code, reason = "only its schema is used")] Map<String, Value>);

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
        }
    }
}

/// One rule of a tree as a code that can be put into words.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SegmentPhrase)]
pub struct PhraseView {
    /// How deep it is within other rules.
    pub depth: usize,
    /// The kind of rule, and its test after a dot.
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
