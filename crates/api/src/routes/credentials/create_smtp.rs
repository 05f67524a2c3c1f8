use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::{NewSmtpCredential, Scope, SenderRules};
use postroad_base::{Domain, Stream};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::SmtpView;
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::routes::messages::view::StreamName;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSmtpCredential)]
pub struct New {
    #[schema(example = "shop")]
    label: String,
    /// The stream of mail that names none.
    #[schema(value_type = Option<StreamName>)]
    stream: Option<Stream>,
    /// The sender domains it may use; empty for all of the workspace.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    sender_domains: Vec<Domain>,
}

/// A login with its password, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedSmtpCredential)]
pub struct Created {
    #[serde(flatten)]
    credential: SmtpView,
    /// Not kept here: it cannot be shown again.
    password: String,
}

/// Make an SMTP login
#[utoipa::path(
    post,
    path = "/credentials/smtp",
    operation_id = "createSmtpCredential",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsWrite])),
    request_body = New,
    responses((status = 201, description = "The login and its password.", body = Created))
)]
pub async fn create_smtp(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<Created>)> {
    let new = NewSmtpCredential {
        workspace: caller.workspace(),
        label: wanted.label,
        rules: SenderRules { stream: wanted.stream, sender_domains: wanted.sender_domains },
    };
    let (credential, password) = state.accounts.smtp_credentials.create(new, &caller.by()).await?;
    let created = Created { credential: credential.into(), password: password.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(created)))
}
