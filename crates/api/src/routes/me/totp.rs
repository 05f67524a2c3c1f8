//! Codes of an authenticator app, and recovery codes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::SignedIn;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

/// A secret for an authenticator app (RFC 6238). It counts once a code of it was sent with `PUT`.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotpEnrolment {
    /// To be typed, in base32.
    secret: String,
    /// To be opened.
    otpauth_uri: String,
    /// To be scanned: an SVG image.
    qr_svg: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpCode {
    /// Six digits.
    #[schema(example = "123456")]
    code: String,
}

/// Each is good once, in place of a code of the app. Shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

impl From<Vec<Secret>> for RecoveryCodes {
    fn from(codes: Vec<Secret>) -> Self {
        Self { recovery_codes: codes.iter().map(|code| code.expose().to_owned()).collect() }
    }
}

/// Make a secret for an authenticator app
#[utoipa::path(
    post,
    path = "/me/totp",
    operation_id = "prepareMyTotp",
    tag = "me",
    security(("session" = [])),
    responses((status = 200, description = "The secret; no code is asked for yet.", body = TotpEnrolment), Conflict)
)]
pub async fn prepare(State(state): State<Arc<ApiState>>, signed_in: SignedIn) -> Answer<Json<TotpEnrolment>> {
    signed_in.require_fresh(state.clock.now())?;
    let name = format!("Postroad {}", state.host.name);
    let made = state.accounts.second_factors.prepare_totp(&signed_in.user, &name, &state.sealer).await?;
    let qr_svg = made.qr_svg();
    Ok(Json(TotpEnrolment {
        secret: made.secret.expose().to_owned(),
        otpauth_uri: made.otpauth_uri.expose().to_owned(),
        qr_svg,
    }))
}

/// Ask for codes from now on
#[utoipa::path(
    put,
    path = "/me/totp",
    operation_id = "enableMyTotp",
    tag = "me",
    security(("session" = [])),
    request_body = TotpCode,
    responses((status = 200, description = "Codes are asked for.", body = RecoveryCodes), Conflict)
)]
pub async fn enable(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    JsonBody(given): JsonBody<TotpCode>,
) -> Answer<Json<RecoveryCodes>> {
    signed_in.require_fresh(state.clock.now())?;
    let (factors, user) = (&state.accounts.second_factors, signed_in.user.id);
    let codes = factors.enable_totp(user, &given.code, &state.sealer, &signed_in.by()).await?;
    Ok(Json(codes.into()))
}

/// Ask for no codes any more
#[utoipa::path(
    delete,
    path = "/me/totp",
    operation_id = "disableMyTotp",
    tag = "me",
    security(("session" = [])),
    responses((status = 204, description = "A password is enough; recovery codes are void."))
)]
pub async fn disable(State(state): State<Arc<ApiState>>, signed_in: SignedIn) -> Answer<StatusCode> {
    signed_in.require_fresh(state.clock.now())?;
    state.accounts.second_factors.disable_totp(signed_in.user.id, &signed_in.by()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make new recovery codes
///
/// The old ones are void.
#[utoipa::path(
    post,
    path = "/me/recovery-codes",
    operation_id = "renewMyRecoveryCodes",
    tag = "me",
    security(("session" = [])),
    responses((status = 200, description = "The codes.", body = RecoveryCodes), Conflict)
)]
pub async fn renew_codes(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
) -> Answer<Json<RecoveryCodes>> {
    signed_in.require_fresh(state.clock.now())?;
    let factors = &state.accounts.second_factors;
    let codes = factors.renew_recovery_codes(signed_in.user.id, &signed_in.by()).await?;
    Ok(Json(codes.into()))
}
