use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::Domain;
use postroad_delivery::{MTA_STS_MAX_AGE_SECS, NewPolicy};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::host;
use super::view::{OwnPolicyView, StsModeName};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

/// The policy to serve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMtaStsPolicy {
    mode: StsModeName,
    /// How long senders believe it. A week without it.
    #[schema(minimum = 86400, maximum = 31557600, default = 604800)]
    max_age_secs: Option<u32>,
    /// The hosts that take the domain's mail, `*.example.com` for all of one label below; without any, those of the domain's MX
    /// records, which the policy then follows.
    #[serde(default)]
    #[schema(max_items = 256, example = json!(["mx.example.com"]))]
    mx: Vec<String>,
}

/// Switch a domain's MTA-STS policy on, or change it
///
/// It is served at once for the host `mta-sts.` and the domain's name, and its records are among the domain's. Begin with mode
/// `testing`; to end a policy, let senders see mode `none` for as long as the old one was to be believed, then remove it.
#[utoipa::path(
    put,
    path = "/domains/{name}/mta-sts",
    operation_id = "setDomainMtaSts",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    request_body = NewMtaStsPolicy,
    responses((status = 200, description = "The policy as it is served.", body = OwnPolicyView))
)]
pub async fn set(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
    JsonBody(wanted): JsonBody<NewMtaStsPolicy>,
) -> Answer<Json<OwnPolicyView>> {
    let domain = host::find(&state, &caller, &name).await?;
    let named = wanted.mx.iter().enumerate().map(|(index, mx)| {
        let message = "must be a host name, or *. and a domain name";
        mx.parse().map_err(|_| Problem::field(format!("/mx/{index}"), message))
    });
    let new = NewPolicy {
        mode: wanted.mode.into(),
        max_age_secs: wanted.max_age_secs.unwrap_or(MTA_STS_MAX_AGE_SECS),
        named: named.collect::<Result<Vec<_>, _>>()?,
    };
    let policy = state.domains.set_mta_sts(&domain, new).await?;
    let entry = Entry::new("domain.mta_sts_set", name.as_str())
        .after(json!({ "mode": policy.mode.as_str(), "max_age_secs": policy.max_age_secs, "id": policy.id }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(OwnPolicyView::new(&state, &name, policy)))
}
