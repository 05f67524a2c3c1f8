use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::ProfileChange;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::SignedIn;
use crate::extract::JsonBody;
use crate::patch::clearable;
use crate::routes::session::view::{MeView, ThemeName};
use crate::{Answer, ApiState, Problem};

/// What to change about yourself; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    name: Option<String>,
    /// BCP 47.
    #[schema(example = "ko")]
    language: Option<String>,
    /// `null` means the browser's.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>, example = "Asia/Seoul")]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    time_zone: Option<Option<String>>,
    theme: Option<ThemeName>,
}

/// Change your profile
#[utoipa::path(
    patch,
    path = "/me",
    operation_id = "updateMe",
    tag = "me",
    security(("session" = [])),
    request_body = MeChange,
    responses((status = 200, description = "You, as you are now.", body = MeView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    JsonBody(wanted): JsonBody<MeChange>,
) -> Answer<Json<MeView>> {
    let change = ProfileChange {
        name: wanted.name,
        language: wanted.language,
        time_zone: wanted.time_zone,
        theme: wanted.theme.map(Into::into),
    };
    let changed = state.accounts.users.change_profile(signed_in.user.id, change, &signed_in.by()).await?;
    let user = changed.ok_or_else(|| Problem::not_found("user"))?;
    Ok(Json(MeView::of(&state, user).await?))
}
