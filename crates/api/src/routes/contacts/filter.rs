//! Which contacts a request is about.

use postroad_audience::{ContactFilter, SubscriptionState};
use postroad_base::{SegmentId, TopicId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::ContactStatusView;
use crate::routes::consents::view::SubscriptionStateName;

/// Contacts that fulfil all of it; everybody, when nothing is said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContactFilterInput {
    /// Parts of the address or name, separated by spaces.
    q: Option<String>,
    /// Only contacts with this status.
    status: Option<ContactStatusView>,
    /// Only contacts with this tag.
    tag: Option<String>,
    /// Only contacts that have to do with this topic: subscribed, unless `state` says otherwise.
    #[param(value_type = Option<Uuid>)]
    #[schema(value_type = Option<Uuid>)]
    topic: Option<TopicId>,
    /// Where the contacts stand with `topic`.
    #[param(value_type = Option<SubscriptionStateName>)]
    #[schema(value_type = Option<SubscriptionStateName>)]
    state: Option<SubscriptionState>,
    /// Only contacts in this segment.
    #[param(value_type = Option<Uuid>)]
    #[schema(value_type = Option<Uuid>)]
    segment: Option<SegmentId>,
}

impl From<ContactFilterInput> for ContactFilter {
    fn from(filter: ContactFilterInput) -> Self {
        Self {
            text: filter.q,
            status: filter.status.map(Into::into),
            tag: filter.tag,
            topic: filter.topic,
            state: filter.state,
            segment: filter.segment,
        }
    }
}

impl ContactFilterInput {
    /// For the audit log: what was searched for may be somebody's address.
    pub(super) fn without_text(&self) -> Self {
        Self { q: self.q.as_ref().map(|_| "…".to_owned()), ..self.clone() }
    }
}
