use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Passkey;
use postroad_base::PasskeyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{SignedIn, Site};
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::routes::session::passkey::{ChallengeView, Empty, PasskeyInput, relying_party};
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// A passkey of yours.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Passkey)]
pub struct PasskeyView {
    id: Uuid,
    #[schema(example = "My phone")]
    label: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

/// All passkeys of a person; there are at most 20.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PasskeyList)]
pub struct PasskeysView {
    items: Vec<PasskeyView>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyChange {
    label: String,
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.0,
            label: passkey.label,
            created_at: passkey.created_at.into(),
            last_used_at: passkey.last_used_at.map(Timestamp),
        }
    }
}

/// List your passkeys
#[utoipa::path(
    get,
    path = "/me/passkeys",
    operation_id = "listMyPasskeys",
    tag = "me",
    security(("session" = [])),
    responses((status = 200, description = "All of them, oldest first.", body = PasskeysView))
)]
pub async fn list(State(state): State<Arc<ApiState>>, signed_in: SignedIn) -> Answer<Json<PasskeysView>> {
    let found = state.accounts.passkeys.list(signed_in.user.id).await?;
    Ok(Json(PasskeysView { items: found.into_iter().map(PasskeyView::from).collect() }))
}

/// Begin to register a passkey
#[utoipa::path(
    post,
    path = "/me/passkeys/options",
    operation_id = "beginMyPasskey",
    tag = "me",
    security(("session" = [])),
    request_body = Empty,
    responses(
        (status = 200, description = "What the browser is asked to do.", body = ChallengeView),
        Conflict,
    )
)]
pub async fn options(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    site: Site,
    JsonBody(Empty {}): JsonBody<Empty>,
) -> Answer<Json<ChallengeView>> {
    signed_in.require_fresh(state.clock.now())?;
    let party = relying_party(&state, &site);
    Ok(Json(state.accounts.begin_passkey(&party, &signed_in.user).await?.into()))
}

/// Register a passkey
#[utoipa::path(
    post,
    path = "/me/passkeys",
    operation_id = "addMyPasskey",
    tag = "me",
    security(("session" = [])),
    request_body = PasskeyInput,
    responses((status = 201, description = "The passkey.", body = PasskeyView), Conflict)
)]
pub async fn add(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    site: Site,
    JsonBody(wanted): JsonBody<PasskeyInput>,
) -> Answer<(StatusCode, Json<PasskeyView>)> {
    signed_in.require_fresh(state.clock.now())?;
    let party = relying_party(&state, &site);
    let (user, by) = (signed_in.user.id, signed_in.by());
    let added = state.accounts.finish_passkey(&party, user, &wanted.answered(), &wanted.label, &by).await?;
    Ok((StatusCode::CREATED, Json(added.into())))
}

/// Rename a passkey
#[utoipa::path(
    patch,
    path = "/me/passkeys/{id}",
    operation_id = "renameMyPasskey",
    tag = "me",
    security(("session" = [])),
    params(("id" = Uuid, Path, description = "The passkey")),
    request_body = PasskeyChange,
    responses((status = 200, description = "The passkey as it is now.", body = PasskeyView))
)]
pub async fn rename(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    Id(id): Id<PasskeyId>,
    JsonBody(wanted): JsonBody<PasskeyChange>,
) -> Answer<Json<PasskeyView>> {
    let passkeys = &state.accounts.passkeys;
    let renamed = passkeys.rename(signed_in.user.id, id, &wanted.label, &signed_in.by()).await?;
    renamed.map(|passkey| Json(passkey.into())).ok_or_else(|| Problem::not_found("passkey"))
}

/// Remove a passkey
#[utoipa::path(
    delete,
    path = "/me/passkeys/{id}",
    operation_id = "removeMyPasskey",
    tag = "me",
    security(("session" = [])),
    params(("id" = Uuid, Path, description = "The passkey")),
    responses((status = 204, description = "It opens nothing any more."), Conflict)
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    Id(id): Id<PasskeyId>,
) -> Answer<StatusCode> {
    signed_in.require_fresh(state.clock.now())?;
    if state.accounts.passkeys.remove(signed_in.user.id, id, &signed_in.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("passkey"))
    }
}
