use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::Domain;
use serde::Serialize;
use utoipa::ToSchema;

use super::host;
use super::view::RecordView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState};

/// The records to publish, the needed ones first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DnsRecords {
    items: Vec<RecordView>,
}

/// Show the DNS records to publish
#[utoipa::path(
    get,
    path = "/domains/{name}/records",
    operation_id = "getDomainRecords",
    tag = "domains",
    security(("api_key" = [Scope::DomainsRead])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses((status = 200, description = "The records.", body = DnsRecords))
)]
pub async fn records(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<Json<DnsRecords>> {
    let domain = host::find(&state, &caller, &name).await?;
    let host = host::sending_host(&state, caller.workspace()).await?;
    let records = state.domains.records(&domain, &host).await?;
    Ok(Json(DnsRecords { items: records.into_iter().map(RecordView::from).collect() }))
}
