use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_delivery::SuppressionReason;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::view::SuppressionReasonName;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState, FieldError, Problem};

/// Addresses in one request.
const ADDRESSES_MAX: usize = 1_000;
/// The longest source, in bytes.
const SOURCE_MAX_BYTES: usize = 200;

/// Addresses to suppress.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuppressions {
    #[schema(min_items = 1, max_items = 1000, example = json!(["bob@example.org"]))]
    addresses: Vec<String>,
    /// `manual` without it.
    #[schema(value_type = Option<SuppressionReasonName>)]
    reason: Option<SuppressionReason>,
    /// What put them here, as in `import of May`; without it, who asked.
    source: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SuppressionsAdded {
    /// How many are new.
    added: u64,
    /// How many were on the list already; they keep their first reason.
    known: u64,
}

/// Suppress addresses
///
/// Nothing more is sent to them, mail that waits included.
#[utoipa::path(
    post,
    path = "/suppressions",
    operation_id = "addSuppressions",
    tag = "suppressions",
    security(("api_key" = [Scope::SuppressionsWrite])),
    request_body = NewSuppressions,
    responses((status = 200, description = "They are on the list.", body = SuppressionsAdded))
)]
pub async fn add(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<NewSuppressions>,
) -> Answer<Json<SuppressionsAdded>> {
    let addresses = addresses(&wanted.addresses)?;
    let source = source(wanted.source, &caller)?;
    let reason = wanted.reason.unwrap_or(SuppressionReason::Manual);
    let added = state.suppressions.add(caller.workspace(), &addresses, reason, &source).await?;
    let entry = Entry::new("suppressions.added", "suppressions")
        .after(json!({ "count": added, "reason": reason, "source": source }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(SuppressionsAdded { added, known: (addresses.len() as u64).saturating_sub(added) }))
}

fn addresses(texts: &[String]) -> Answer<Vec<postroad_base::EmailAddress>> {
    if texts.is_empty() || texts.len() > ADDRESSES_MAX {
        return Err(Problem::field("/addresses", format!("must have 1 to {ADDRESSES_MAX} addresses")));
    }
    let mut addresses = Vec::with_capacity(texts.len());
    let mut errors = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match text.trim().parse() {
            Ok(address) => addresses.push(address),
            Err(error) => {
                let error: postroad_base::AddressError = error;
                errors.push(FieldError::new(format!("/addresses/{index}"), error.to_string()));
            }
        }
    }
    if errors.is_empty() { Ok(addresses) } else { Err(Problem::invalid(errors)) }
}

fn source(given: Option<String>, caller: &Caller) -> Answer<String> {
    let source = given.unwrap_or_else(|| caller.principal.actor.to_string());
    if source.len() > SOURCE_MAX_BYTES || source.contains(char::is_control) {
        let message = format!("must have at most {SOURCE_MAX_BYTES} bytes and no control characters");
        return Err(Problem::field("/source", message));
    }
    Ok(source)
}
