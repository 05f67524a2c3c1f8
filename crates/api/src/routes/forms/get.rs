use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::FormId;

use super::view::FormView;
use crate::auth::{Caller, Site, web_origin};
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Get a form
#[utoipa::path(
    get,
    path = "/forms/{id}",
    operation_id = "getForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The form")),
    responses((status = 200, description = "The form.", body = FormView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Id(id): Id<FormId>,
) -> Answer<Json<FormView>> {
    let found = state.audience.forms.get(caller.workspace(), id).await?;
    let form = found.ok_or_else(|| Problem::not_found("form"))?;
    Ok(Json(FormView::new(form, &web_origin(&state, &site))))
}
