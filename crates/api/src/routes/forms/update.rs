use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use postroad_account::Scope;
use postroad_audience::form::FormDocument;
use postroad_base::FormId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::document;
use super::view::FormView;
use crate::audit::{self, Entry};
use crate::auth::{Caller, Site, web_origin};
use crate::extract::{Id, JsonBody};
use crate::openapi::{Conflict, PreconditionFailed};
use crate::routes::contacts::if_match;
use crate::{Answer, ApiState};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormChange {
    name: Option<String>,
    /// The whole draft.
    #[schema(value_type = Option<document::FormDocument>)]
    document: Option<FormDocument>,
}

/// Change a form
///
/// Its name or its draft; people see what was published until the draft is. With `If-Match`, only if nobody changed it
/// since.
#[utoipa::path(
    patch,
    path = "/forms/{id}",
    operation_id = "updateForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    params(
        ("id" = Uuid, Path, description = "The form"),
        ("If-Match" = Option<String>, Header, description = "The version of the form as you know it, in quotes."),
    ),
    request_body = FormChange,
    responses((status = 200, description = "The form as it is now.", body = FormView), Conflict, PreconditionFailed)
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Id(id): Id<FormId>,
    headers: HeaderMap,
    JsonBody(wanted): JsonBody<FormChange>,
) -> Answer<Json<FormView>> {
    let version = if_match(&headers)?;
    let FormChange { name, document } = wanted;
    let change = postroad_audience::form::FormChange { name, draft: document };
    let form = state.audience.forms.update(caller.workspace(), id, change, version).await?;
    let entry = Entry::new("form.changed", id.to_string())
        .after(json!({ "name": form.name, "version": form.version }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(FormView::new(form, &web_origin(&state, &site))))
}
