use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::PoolId;
use postroad_delivery::egress::{Member, Overflow, Pool, PoolChange, SourceName};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::get::view;
use super::view::{MemberInput, OverflowName, PoolView};
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PoolChange)]
pub struct Change {
    #[schema(value_type = Option<String>, max_length = 63)]
    name: Option<SourceName>,
    overflow: Option<OverflowName>,
    /// All of its sources from now on.
    #[schema(max_items = 1000)]
    members: Option<Vec<MemberInput>>,
    /// Allows that a source comes to carry both transactional and broadcast mail.
    #[serde(default)]
    mix: bool,
}

/// Change a pool
#[utoipa::path(
    patch,
    path = "/pools/{id}",
    operation_id = "updatePool",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The pool")),
    request_body = Change,
    responses((status = 200, description = "The pool as it is now.", body = PoolView), Conflict)
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<PoolId>,
    JsonBody(wanted): JsonBody<Change>,
) -> Answer<Json<PoolView>> {
    let not_found = || Problem::not_found("pool");
    let before = state.egress.pool(id).await?.ok_or_else(not_found)?;
    let change = PoolChange {
        name: wanted.name,
        overflow: wanted.overflow.map(Overflow::from),
        members: wanted.members.map(|members| members.into_iter().map(Member::from).collect()),
        mix: wanted.mix,
    };
    let after = state.egress.change_pool(id, change).await?.ok_or_else(not_found)?;
    let described = |pool: &Pool| {
        let members: Vec<_> = pool.members.iter().map(|member| (member.source, member.weight)).collect();
        json!({ "name": pool.name, "overflow": pool.overflow, "members": members })
    };
    let entry =
        Entry::new("pool.changed", id.to_string()).before(described(&before)).after(described(&after));
    audit::record_installation(&state, &caller, entry).await?;
    Ok(Json(view(&state, after).await?))
}
