use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::Domain;
use postroad_delivery::egress::{Exit, NewSource, SourceName, StoredSource};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::exit::ExitInput;
use super::view::SourceView;
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSource)]
pub struct New {
    /// Lowercase letters, digits, dots, hyphens and underscores.
    #[schema(value_type = String, max_length = 63, example = "eu-1")]
    name: SourceName,
    /// What remote servers see; without it the system chooses.
    #[schema(value_type = Option<String>, example = "192.0.2.1")]
    address: Option<IpAddr>,
    /// The server's own name without it.
    #[schema(value_type = Option<String>, example = "mail1.example.com")]
    ehlo_name: Option<Domain>,
    /// From this machine without it.
    exit: Option<ExitInput>,
}

/// Add a source
///
/// It carries mail when it is in a pool that is assigned. It is checked within a minute.
#[utoipa::path(
    post,
    path = "/sources",
    operation_id = "createSource",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses((status = 201, description = "The source.", body = SourceView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<SourceView>)> {
    let exit = wanted.exit.map_or(Ok(Exit::Direct), |exit| exit.read(None))?;
    let new = NewSource { name: wanted.name, address: wanted.address, ehlo_name: wanted.ehlo_name, exit };
    let source = state.egress.add_source(new).await?;
    let entry = Entry::new("source.created", source.id.to_string()).after(json!({
        "name": source.name, "address": source.address, "ehlo_name": source.ehlo_name, "exit": source.exit.kind(),
    }));
    audit::record_installation(&state, &caller, entry).await?;
    let stored = StoredSource { source, checked_at: None, last_check: None };
    Ok((StatusCode::CREATED, Json(SourceView::new(stored, &[]))))
}
