use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_audience::form::{FormDocument, FormLanguage};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::document;
use super::view::FormView;
use crate::audit::{self, Entry};
use crate::auth::{Caller, Site, web_origin};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewForm {
    #[schema(example = "Footer of the blog", max_length = 100)]
    name: String,
    /// Of a new form without a document.
    #[schema(value_type = Option<document::FormLanguage>)]
    language: Option<FormLanguage>,
    /// Without one, the form asks for an address and a consent.
    #[schema(value_type = Option<document::FormDocument>)]
    document: Option<FormDocument>,
}

/// Add a form
///
/// It is a draft: people see it once it is published.
#[utoipa::path(
    post,
    path = "/forms",
    operation_id = "createForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = NewForm,
    responses((status = 201, description = "The form.", body = FormView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    JsonBody(new): JsonBody<NewForm>,
) -> Answer<(StatusCode, Json<FormView>)> {
    let document = new.document.unwrap_or_else(|| FormDocument::begin(new.language.unwrap_or_default()));
    let form = state.audience.forms.create(caller.workspace(), &new.name, &document).await?;
    let entry = Entry::new("form.created", form.id.to_string()).after(json!({ "name": form.name }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(FormView::new(form, &web_origin(&state, &site)))))
}
