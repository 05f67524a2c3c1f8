use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_delivery::egress::warmup::{Plan, PlanError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::page::Paged;
use crate::{Answer, ApiState, Problem};

/// How a warm-up climbs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WarmupPlan)]
pub struct PlanView {
    #[schema(example = "sparkpost")]
    name: String,
    about: String,
    /// It comes with the program and cannot be removed.
    built_in: bool,
    stages: Vec<StageView>,
}

/// A stage: at best a day.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = WarmupStage)]
pub struct StageView {
    /// Mails a day to one provider.
    #[schema(example = 200)]
    daily: u64,
    /// The most of them within an hour.
    #[schema(example = 40)]
    hourly: u64,
}

impl From<Plan> for PlanView {
    fn from(plan: Plan) -> Self {
        Self {
            built_in: Plan::find(&plan.name).is_some(),
            name: plan.name,
            about: plan.about,
            stages: plan
                .stages
                .into_iter()
                .map(|stage| StageView { daily: stage.daily, hourly: stage.hourly })
                .collect(),
        }
    }
}

/// List warm-up plans
///
/// Those that come with the program, then custom ones by name; all on one page.
#[utoipa::path(
    get,
    path = "/warmup-plans",
    operation_id = "listWarmupPlans",
    tag = "egress",
    security(("api_key" = [Scope::DomainsRead])),
    responses((status = 200, description = "The plans.", body = Paged<PlanView>))
)]
pub async fn list(State(state): State<Arc<ApiState>>) -> Answer<Json<Paged<PlanView>>> {
    let plans = state.egress.plans().await?;
    Ok(Json(Paged { items: plans.into_iter().map(PlanView::from).collect(), next_cursor: None }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWarmupPlan)]
pub struct New {
    /// Lowercase letters, digits, dots, hyphens and underscores.
    #[schema(max_length = 63, example = "careful")]
    name: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    about: String,
    /// Mails a day to one provider, stage by stage, each more than the one before.
    #[schema(min_items = 1, max_items = 120, example = json!([50, 100, 200, 400]))]
    daily: Vec<u64>,
}

const ABOUT_MAX_CHARS: usize = 500;

/// Add a warm-up plan
#[utoipa::path(
    post,
    path = "/warmup-plans",
    operation_id = "createWarmupPlan",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses((status = 201, description = "The plan.", body = PlanView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<PlanView>)> {
    if wanted.about.chars().count() > ABOUT_MAX_CHARS {
        return Err(Problem::field("/about", format!("has at most {ABOUT_MAX_CHARS} characters")));
    }
    let plan = Plan::custom(&wanted.name, &wanted.about, &wanted.daily).map_err(|error| {
        let field = if error == PlanError::Name { "/name" } else { "/daily" };
        Problem::field(field, error.to_string())
    })?;
    state.egress.add_plan(&plan).await?;
    let entry = Entry::new("warmup_plan.created", plan.name.clone()).after(json!({ "daily": wanted.daily }));
    audit::record_installation(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(plan.into())))
}

/// Remove a warm-up plan
///
/// Warm-ups that follow it go on.
#[utoipa::path(
    delete,
    path = "/warmup-plans/{name}",
    operation_id = "deleteWarmupPlan",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("name" = String, Path, description = "The plan", example = "careful")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<String>,
) -> Answer<StatusCode> {
    if !state.egress.remove_plan(&name).await? {
        return Err(Problem::not_found("plan"));
    }
    audit::record_installation(&state, &caller, Entry::new("warmup_plan.deleted", name)).await?;
    Ok(StatusCode::NO_CONTENT)
}
