use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_base::FormId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::public::forms::{Look, preview as page};
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Which step, counted from 0; without it, the page after the last one.
    step: Option<u8>,
    /// 1: as a reader with dark colours sees it.
    #[param(minimum = 0, maximum = 1)]
    #[serde(default, deserialize_with = "crate::extract::one_or_zero")]
    dark: Option<u8>,
    /// For frames of the web app: the workspace, where a header cannot be sent.
    #[serde(rename = "workspace")]
    _workspace: Option<String>,
}

/// Show a form's draft
///
/// For a frame: the page as people would see it, without scripts. What is sent from it is not taken.
#[utoipa::path(
    get,
    path = "/forms/{id}/preview",
    operation_id = "previewForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The form"), Query),
    responses((status = 200, description = "A page.", content_type = "text/html", body = String))
)]
pub async fn preview(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FormId>,
    Params(query): Params<Query>,
) -> Answer<Response> {
    let found = state.audience.forms.shown_draft(caller.workspace(), id).await?;
    let form = found.ok_or_else(|| Problem::not_found("form"))?;
    let look = query.step.map_or(Look::Thanks, |step| Look::Step(usize::from(step)));
    Ok(page(form, &look, query.dark == Some(1)))
}
