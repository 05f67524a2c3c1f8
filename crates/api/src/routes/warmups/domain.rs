//! `/api/v1/domains/{name}/warmup`: a workspace warms up its own sender domain.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::Domain;
use postroad_delivery::egress::warmup::Subject;
use postroad_delivery::egress::{Warmup, WarmupChange};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::calendar::{self, CalendarView, Query};
use super::create::plan_named;
use super::view::{WarmupView, view};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody, Params};
use crate::{Answer, ApiState, Problem};

/// The warm-up of a verified domain of the caller's workspace, if one is under way.
async fn find(state: &ApiState, caller: &Caller, name: &Domain) -> Answer<Option<Warmup>> {
    let domain = state.domains.find(caller.workspace(), name).await?;
    domain.filter(|domain| domain.is_verified()).ok_or_else(|| Problem::not_found("domain"))?;
    Ok(state.egress.warmup_of(&Subject::Domain(name.clone())).await?)
}

fn none() -> Problem {
    Problem::not_found("warm-up")
}

/// Show the warm-up of a sender domain
#[utoipa::path(
    get,
    path = "/domains/{name}/warmup",
    operation_id = "getDomainWarmup",
    tag = "domains",
    security(("api_key" = [Scope::DomainsRead])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses((status = 200, description = "The warm-up.", body = WarmupView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<Json<WarmupView>> {
    let warmup = find(&state, &caller, &name).await?.ok_or_else(none)?;
    Ok(Json(view(&state, warmup).await?))
}

/// Show the warm-up calendar of a sender domain with one provider
#[utoipa::path(
    get,
    path = "/domains/{name}/warmup/calendar",
    operation_id = "getDomainWarmupCalendar",
    tag = "domains",
    security(("api_key" = [Scope::DomainsRead])),
    params(("name" = String, Path, description = "The domain", example = "example.com"), Query),
    responses((status = 200, description = "The days.", body = CalendarView))
)]
pub async fn calendar(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
    Params(query): Params<Query>,
) -> Answer<Json<CalendarView>> {
    let warmup = find(&state, &caller, &name).await?.ok_or_else(none)?;
    Ok(Json(calendar::of(&state, &warmup, query).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DomainWarmup)]
pub struct Wanted {
    /// The name of a plan of GET /api/v1/warmup-plans. With another one, every provider goes on at the stage that allows
    /// at most what it had.
    #[schema(example = "gentle")]
    plan: String,
    /// Paused, the stages and their limits stay what they are.
    #[serde(default)]
    paused: bool,
}

/// Start or change the warm-up of a sender domain
///
/// The domain must be verified. No more of its mail is sent to a mailbox provider in a day than its stage of the plan allows.
#[utoipa::path(
    put,
    path = "/domains/{name}/warmup",
    operation_id = "setDomainWarmup",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    request_body = Wanted,
    responses((status = 200, description = "The warm-up as it is now.", body = WarmupView))
)]
pub async fn set(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Answer<Json<WarmupView>> {
    let present = find(&state, &caller, &name).await?;
    let plan = plan_named(&state, &wanted.plan).await?;
    let mut warmup = match present {
        None => state.egress.start_warmup(&Subject::Domain(name.clone()), plan).await?,
        Some(warmup) if warmup.plan == plan => warmup,
        Some(warmup) => change(&state, &warmup, WarmupChange::Plan(plan)).await?,
    };
    if warmup.paused != wanted.paused {
        let wanted = if wanted.paused { WarmupChange::Pause } else { WarmupChange::Resume };
        warmup = change(&state, &warmup, wanted).await?;
    }
    let entry = Entry::new("domain.warmup_set", name.to_string())
        .after(json!({ "plan": warmup.plan.name, "paused": warmup.paused }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(view(&state, warmup).await?))
}

async fn change(state: &ApiState, warmup: &Warmup, wanted: WarmupChange) -> Answer<Warmup> {
    state.egress.change_warmup(warmup.id, &wanted).await?.ok_or_else(none)
}

/// End the warm-up of a sender domain
///
/// No limit is left, and its calendar is forgotten.
#[utoipa::path(
    delete,
    path = "/domains/{name}/warmup",
    operation_id = "deleteDomainWarmup",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn stop(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<StatusCode> {
    let warmup = find(&state, &caller, &name).await?.ok_or_else(none)?;
    if !state.egress.stop_warmup(warmup.id).await? {
        return Err(none());
    }
    audit::record(&state, &caller, Entry::new("domain.warmup_ended", name.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
