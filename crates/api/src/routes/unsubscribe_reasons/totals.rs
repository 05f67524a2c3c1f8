use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{Grouping, LeaveCount};
use postroad_base::{MessageId, TopicId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{about, span};
use crate::auth::Caller;
use crate::extract::Params;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// What is counted together.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UnsubscribeGrouping)]
pub enum GroupingName {
    #[default]
    Reason,
    Topic,
    Message,
    Way,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From this time on; 30 days before `until` without it, at most 400.
    since: Option<Timestamp>,
    /// Before this time; now without it.
    until: Option<Timestamp>,
    /// What is counted together; `reason` without it.
    #[serde(default)]
    #[param(inline, value_type = Option<GroupingName>)]
    by: GroupingName,
    /// Only who left this topic.
    #[param(value_type = Option<Uuid>)]
    topic: Option<TopicId>,
    /// Only who left by a link in this message.
    #[param(value_type = Option<Uuid>)]
    message: Option<MessageId>,
}

/// How many left, by reason, topic, message or way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnsubscribeTotals)]
pub struct TotalsView {
    /// The most frequent first; at most 100.
    items: Vec<CountView>,
}

/// How many left together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnsubscribeCount)]
pub struct CountView {
    /// The reason's id, the topic's or message's id, or the way; empty for those without.
    #[schema(example = "too_often")]
    key: String,
    /// The topic's name.
    name: Option<String>,
    left: u64,
    /// Of those, how many came back within days.
    undone: u64,
}

impl From<LeaveCount> for CountView {
    fn from(count: LeaveCount) -> Self {
        let LeaveCount { key, name, left, undone } = count;
        Self { key, name, left, undone }
    }
}

/// Count who unsubscribed, by reason, topic, message or way
#[utoipa::path(
    get,
    path = "/unsubscribe-reasons/totals",
    operation_id = "getUnsubscribeTotals",
    tag = "leaving",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "The counts.", body = TotalsView))
)]
pub async fn totals(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<TotalsView>> {
    let grouping = match query.by {
        GroupingName::Reason => Grouping::Reason,
        GroupingName::Topic => Grouping::Topic,
        GroupingName::Message => Grouping::Message,
        GroupingName::Way => Grouping::Way,
    };
    let span = span(query.since, query.until, state.clock.now());
    let filter = about(query.topic, query.message);
    let counts = state.audience.farewells.totals(caller.workspace(), span, &filter, grouping).await?;
    Ok(Json(TotalsView { items: counts.into_iter().map(CountView::from).collect() }))
}
