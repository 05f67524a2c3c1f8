use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_delivery::PolicyPattern;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::{TlsLevelName, TlsPolicyView};
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::{Answer, ApiState, Problem};

/// The longest note, in bytes.
const NOTE_MAX_BYTES: usize = 500;

/// What is wanted of the connections to some destinations.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTlsPolicy {
    /// A domain, all domains below one (`*.example.com`), or a provider by its mail hosts (`mx:example.net`).
    #[schema(example = "mx:example.net", max_length = 260)]
    pattern: String,
    level: TlsLevelName,
    /// Why, for the next administrator.
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// Set the TLS policy of a destination
///
/// Replaces what the same pattern said before. Connections opened from now on follow it; a domain that is routed already does
/// so within five minutes. DANE and MTA-STS of the domain go before it.
#[utoipa::path(
    post,
    path = "/tls/policies",
    operation_id = "setTlsPolicy",
    tag = "tls",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = NewTlsPolicy,
    responses((status = 200, description = "The policy.", body = TlsPolicyView))
)]
pub async fn set(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<NewTlsPolicy>,
) -> Answer<Json<TlsPolicyView>> {
    if wanted.note.len() > NOTE_MAX_BYTES || wanted.note.contains(char::is_control) {
        let message = format!("must have at most {NOTE_MAX_BYTES} bytes and no control characters");
        return Err(Problem::field("/note", message));
    }
    let pattern: PolicyPattern =
        wanted.pattern.parse().map_err(|error: postroad_delivery::PolicyPatternError| {
            Problem::field("/pattern", error.to_string())
        })?;
    let policies = state.engine.tls_policies();
    let before = policies.rule(&pattern).await?;
    let rule = policies.set_rule(&pattern, wanted.level.into(), &wanted.note).await?;
    state.engine.policies_changed();
    let mut entry = Entry::new("tls_policy.set", pattern.to_string())
        .after(json!({ "level": rule.level.as_str(), "note": rule.note }));
    if let Some(before) = before {
        entry = entry.before(json!({ "level": before.level.as_str(), "note": before.note }));
    }
    audit::record_installation(&state, &caller, entry).await?;
    Ok(Json(rule.into()))
}
