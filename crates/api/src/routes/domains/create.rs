use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::Domain;
use serde::Deserialize;
use utoipa::ToSchema;

use super::host;
use super::view::DetailView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDomain {
    #[schema(value_type = String, example = "example.com")]
    name: Domain,
}

/// Add a sender domain
///
/// Makes its DKIM keys and answers with the records to publish. When they are in DNS, `POST /api/v1/domains/{name}/check`.
#[utoipa::path(
    post,
    path = "/domains",
    operation_id = "createDomain",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    request_body = NewDomain,
    responses(
        (status = 201, description = "The domain, not verified yet.", body = DetailView),
        Conflict,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<NewDomain>,
) -> Answer<(StatusCode, Json<DetailView>)> {
    let domain = state.domains.add(caller.workspace(), &wanted.name).await?;
    audit::record(&state, &caller, Entry::new("domain.added", domain.name.as_str())).await?;
    Ok((StatusCode::CREATED, Json(host::detail(&state, domain).await?)))
}
