use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::{Network, NewNetworkCredential, SenderRules};
use postroad_base::{Domain, Stream};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::NetworkView;
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::routes::messages::view::StreamName;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewNetworkCredential)]
pub struct New {
    #[schema(example = "office")]
    label: String,
    /// At widest a /8, or a /32 of IPv6.
    #[schema(value_type = String, example = "192.0.2.0/24")]
    network: Network,
    /// The stream of mail that names none.
    #[schema(value_type = Option<StreamName>)]
    stream: Option<Stream>,
    /// The sender domains it may use; empty for all of the workspace.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    sender_domains: Vec<Domain>,
}

/// Trust a network
///
/// Its hosts submit mail for this workspace without a password. For administrators, because networks are everybody's.
#[utoipa::path(
    post,
    path = "/credentials/networks",
    operation_id = "createNetworkCredential",
    tag = "credentials",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses(
        (status = 201, description = "The network is trusted.", body = NetworkView),
        Conflict,
    )
)]
pub async fn create_network(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<NetworkView>)> {
    let new = NewNetworkCredential {
        workspace: caller.workspace(),
        label: wanted.label,
        network: wanted.network,
        rules: SenderRules { stream: wanted.stream, sender_domains: wanted.sender_domains },
    };
    let credential = state.accounts.network_credentials.create(new, &caller.by()).await?;
    Ok((StatusCode::CREATED, Json(credential.into())))
}
