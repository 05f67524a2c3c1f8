use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::TopicId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::TopicView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicChange {
    name: Option<String>,
    description: Option<String>,
    /// Holds for grants from now on; who is subscribed stays so.
    double_opt_in: Option<bool>,
    public: Option<bool>,
    /// Nothing is sent to an archived topic, and nobody can subscribe to it.
    archived: Option<bool>,
}

/// Change a topic
///
/// Topics are archived, not deleted: the ledger of consents speaks of them.
#[utoipa::path(
    patch,
    path = "/topics/{id}",
    operation_id = "updateTopic",
    tag = "consents",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The topic")),
    request_body = TopicChange,
    responses((status = 200, description = "The topic as it is now.", body = TopicView), Conflict)
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<TopicId>,
    JsonBody(wanted): JsonBody<TopicChange>,
) -> Answer<Json<TopicView>> {
    let TopicChange { name, description, double_opt_in, public, archived } = wanted;
    let change = postroad_audience::TopicChange { name, description, double_opt_in, public, archived };
    let topic = state.audience.topics.update(caller.workspace(), id, change).await?;
    let entry = Entry::new("topic.changed", id.to_string()).after(json!({
        "name": topic.name,
        "double_opt_in": topic.double_opt_in,
        "public": topic.public,
        "archived": topic.archived_at.is_some(),
    }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(topic.into()))
}
