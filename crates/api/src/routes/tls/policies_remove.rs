use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_delivery::PolicyPattern;
use serde_json::json;

use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Take the TLS policy of a destination away
#[utoipa::path(
    delete,
    path = "/tls/policies/{pattern}",
    operation_id = "removeTlsPolicy",
    tag = "tls",
    security(("api_key" = [ADMINISTRATOR])),
    params(("pattern" = String, Path, description = "The pattern, percent-encoded", example = "mx:example.net")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(text): Id<String>,
) -> Answer<StatusCode> {
    let pattern: PolicyPattern = text.parse().map_err(|_| Problem::not_found("policy"))?;
    let policies = state.engine.tls_policies();
    let before = policies.rule(&pattern).await?.ok_or_else(|| Problem::not_found("policy"))?;
    if !policies.remove_rule(&pattern).await? {
        return Err(Problem::not_found("policy"));
    }
    state.engine.policies_changed();
    let entry = Entry::new("tls_policy.removed", pattern.to_string())
        .before(json!({ "level": before.level.as_str(), "note": before.note }));
    audit::record_installation(&state, &caller, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}
