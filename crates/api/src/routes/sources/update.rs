use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::{Domain, SourceId};
use postroad_delivery::egress::{Source, SourceChange, SourceName};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::exit::ExitInput;
use super::view::SourceView;
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::patch::clearable;
use crate::{Answer, ApiState, Problem};

/// What to change; what is absent stays. An address is another source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SourceChange)]
pub struct Change {
    #[schema(value_type = Option<String>, max_length = 63)]
    name: Option<SourceName>,
    /// `null` for the server's own name.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    ehlo_name: Option<Option<Domain>>,
    exit: Option<ExitInput>,
    /// `false`: what waits for it leaves from the other sources of its pools, or waits.
    enabled: Option<bool>,
}

/// Change a source
#[utoipa::path(
    patch,
    path = "/sources/{id}",
    operation_id = "updateSource",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The source")),
    request_body = Change,
    responses((status = 200, description = "The source as it is now.", body = SourceView), Conflict)
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SourceId>,
    JsonBody(wanted): JsonBody<Change>,
) -> Answer<Json<SourceView>> {
    let not_found = || Problem::not_found("source");
    let before = state.egress.source(id).await?.ok_or_else(not_found)?.source;
    let exit = wanted.exit.map(|exit| exit.read(Some(&before.exit))).transpose()?;
    let change =
        SourceChange { name: wanted.name, ehlo_name: wanted.ehlo_name, exit, enabled: wanted.enabled };
    let stored = state.egress.change_source(id, change).await?.ok_or_else(not_found)?;
    let described = |source: &Source| {
        json!({
            "name": source.name, "ehlo_name": source.ehlo_name, "exit": source.exit.kind(),
            "proxy": source.exit.proxy(), "enabled": source.enabled,
        })
    };
    let entry = Entry::new("source.changed", id.to_string())
        .before(described(&before))
        .after(described(&stored.source));
    audit::record_installation(&state, &caller, entry).await?;
    Ok(Json(SourceView::new(stored, &state.egress.all_pools().await?)))
}
