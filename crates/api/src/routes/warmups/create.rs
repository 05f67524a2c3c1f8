use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::{Domain, SourceId};
use postroad_delivery::egress::warmup::{Plan, Subject};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{WarmupView, view};
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWarmup)]
pub struct New {
    /// The source to warm up; or a domain.
    source: Option<Uuid>,
    /// The sender domain to warm up; or a source.
    #[schema(value_type = Option<String>, example = "example.com")]
    domain: Option<Domain>,
    /// The name of a plan of GET /api/v1/warmup-plans.
    #[schema(example = "sparkpost")]
    plan: String,
}

/// Start a warm-up
///
/// From now on no more is sent to a mailbox provider in a day than its stage of the plan allows, spread over the day.
#[utoipa::path(
    post,
    path = "/warmups",
    operation_id = "createWarmup",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses((status = 201, description = "The warm-up.", body = WarmupView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<WarmupView>)> {
    let subject = match (wanted.source, wanted.domain) {
        (Some(source), None) => {
            let source = SourceId(source);
            let found = state.egress.source(source).await?;
            found.ok_or_else(|| Problem::field("/source", "there is no such source"))?;
            Subject::Source(source)
        }
        (None, Some(domain)) => Subject::Domain(domain),
        _ => return Err(Problem::field("/source", "either a source or a domain is warmed up")),
    };
    let plan = plan_named(&state, &wanted.plan).await?;
    let warmup = state.egress.start_warmup(&subject, plan).await?;
    let entry = Entry::new("warmup.started", warmup.id.to_string())
        .after(json!({ "source": wanted.source, "plan": warmup.plan.name }));
    audit::record_installation(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(view(&state, warmup).await?)))
}

/// A plan by its name.
pub(super) async fn plan_named(state: &ApiState, name: &str) -> Answer<Plan> {
    let found = state.egress.plans().await?.into_iter().find(|plan| plan.name == name);
    found.ok_or_else(|| Problem::field("/plan", "there is no such plan"))
}
