use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::form::Live;
use postroad_base::FormId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::FormView;
use crate::audit::{self, Entry};
use crate::auth::{Caller, Site, web_origin};
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

/// What people shall see.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormShowing {
    /// A published version; nothing is shown without it.
    version: Option<u32>,
    /// Another version that is compared with it.
    challenger: Option<u32>,
    /// How many of a hundred visitors see the challenger.
    #[schema(minimum = 1, maximum = 99)]
    share_percent: Option<u8>,
}

/// Choose what people see of a form
///
/// A version, two versions side by side, or nothing: then its page says that there is no form, and links in confirmation
/// mails still work.
#[utoipa::path(
    put,
    path = "/forms/{id}/live",
    operation_id = "showForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The form")),
    request_body = FormShowing,
    responses((status = 200, description = "The form as it is now.", body = FormView))
)]
pub async fn show(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Id(id): Id<FormId>,
    JsonBody(wanted): JsonBody<FormShowing>,
) -> Answer<Json<FormView>> {
    let live = live(&wanted)?;
    let form = state.audience.forms.show(caller.workspace(), id, live).await?;
    let after = json!({
        "version": wanted.version,
        "challenger": wanted.challenger,
        "share_percent": wanted.share_percent,
    });
    audit::record(&state, &caller, Entry::new("form.shown", id.to_string()).after(after)).await?;
    Ok(Json(FormView::new(form, &web_origin(&state, &site))))
}

fn live(wanted: &FormShowing) -> Answer<Option<Live>> {
    match (wanted.version, wanted.challenger, wanted.share_percent) {
        (None, None, _) => Ok(None),
        (None, Some(_), _) => Err(Problem::field("/version", "is missing")),
        (Some(version), None, _) => Ok(Some(Live { version, challenger: None })),
        (Some(version), Some(challenger), share) => {
            Ok(Some(Live::with(version, challenger, share.unwrap_or(50))?))
        }
    }
}
