use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::SourceId;
use postroad_delivery::egress::QueueGoes;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, Params};
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Where its queue goes: `pool` for the other sources of its pools, or the id of the source that takes its place in
    /// every pool. Needed when it is in a pool.
    #[param(example = "pool")]
    queue: Option<String>,
    /// Whether the source that takes its place may come to carry both transactional and broadcast mail.
    #[serde(default)]
    mix: bool,
}

/// Remove a source
///
/// Its warm-up goes with it; what it sent stays in the figures.
#[utoipa::path(
    delete,
    path = "/sources/{id}",
    operation_id = "deleteSource",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The source"), Query),
    responses((status = 204, description = "It is gone."), Conflict)
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SourceId>,
    Params(query): Params<Query>,
) -> Answer<StatusCode> {
    let queue = match query.queue.as_deref() {
        None => QueueGoes::Nowhere,
        Some("pool") => QueueGoes::ToItsPools,
        Some(other) => {
            let source = other.parse().map_err(|_| {
                let what = "queue is \"pool\" or the id of a source";
                Problem::new(StatusCode::BAD_REQUEST, "query_invalid", what)
            })?;
            QueueGoes::To { source, mix: query.mix }
        }
    };
    let stored = state.egress.source(id).await?.ok_or_else(|| Problem::not_found("source"))?;
    if !state.egress.remove_source(id, queue).await? {
        return Err(Problem::not_found("source"));
    }
    let before = json!({ "name": stored.source.name, "address": stored.source.address });
    let entry = Entry::new("source.deleted", id.to_string())
        .before(before)
        .after(json!({ "queue": query.queue, "mix": query.mix }));
    audit::record_installation(&state, &caller, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}
