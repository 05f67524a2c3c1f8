use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use postroad_account::{Scope, SenderRules};
use postroad_base::{EmailAddress, FormId};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::FormView;
use crate::audit::{self, Entry};
use crate::auth::{Caller, Site, web_origin};
use crate::extract::{Id, JsonBody};
use crate::openapi::{Conflict, PreconditionFailed};
use crate::routes::contacts::if_match;
use crate::{Answer, ApiState, FieldError, Problem};

/// To whom the new version is shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormPublication {
    /// To so many of a hundred visitors, beside the version that is shown now; without it, to all.
    #[schema(minimum = 1, maximum = 99)]
    share_percent: Option<u8>,
}

/// Publish a form
///
/// The draft becomes a version and is shown. Where the form asks by mail, the sender must be of a verified domain.
#[utoipa::path(
    post,
    path = "/forms/{id}/versions",
    operation_id = "publishForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    params(
        ("id" = Uuid, Path, description = "The form"),
        ("If-Match" = Option<String>, Header, description = "The version of the form as you know it, in quotes."),
    ),
    request_body = FormPublication,
    responses((status = 201, description = "The form as it is now.", body = FormView), Conflict, PreconditionFailed)
)]
pub async fn publish(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Id(id): Id<FormId>,
    headers: HeaderMap,
    JsonBody(wanted): JsonBody<FormPublication>,
) -> Answer<(StatusCode, Json<FormView>)> {
    let version = if_match(&headers)?;
    let (forms, workspace) = (&state.audience.forms, caller.workspace());
    let draft = forms.get(workspace, id).await?.ok_or_else(|| Problem::not_found("form"))?.draft;
    check_sender(&state, &caller, &draft.confirmation.from_address).await?;
    let form = forms.publish(workspace, id, wanted.share_percent, version, caller.by().actor).await?;
    let after = json!({ "name": form.name, "version": form.versions, "share_percent": wanted.share_percent });
    audit::record(&state, &caller, Entry::new("form.published", id.to_string()).after(after)).await?;
    Ok((StatusCode::CREATED, Json(FormView::new(form, &web_origin(&state, &site)))))
}

/// The gate would refuse the confirmations later, when nobody looks.
async fn check_sender(state: &ApiState, caller: &Caller, address: &str) -> Answer<()> {
    let Ok(address) = address.parse::<EmailAddress>() else { return Ok(()) };
    let checked = state.gate.check_sender(caller.workspace(), &SenderRules::default(), Some(&address)).await;
    checked.map_err(|refusal| {
        let error = FieldError::new("/document/confirmation/from_address", refusal.to_string());
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.rule(), refusal.to_string())
            .with_errors(vec![error.with_fix(refusal.fix())])
    })
}
