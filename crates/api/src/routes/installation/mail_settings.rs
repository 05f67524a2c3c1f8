use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Answer, ApiState};

/// What a program that sends needs to know besides its login or key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailSettings)]
pub struct MailSettingsView {
    smtp: Vec<SmtpView>,
    /// Where the API is.
    #[schema(example = "https://mail.example.com/api/v1")]
    api_url: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SmtpServer)]
pub struct SmtpView {
    #[schema(example = "mail.example.com")]
    host: String,
    #[schema(example = 2587)]
    port: u16,
    tls: SmtpTls,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// Begins in plain text; login only after STARTTLS (RFC 3207).
    Starttls,
    /// From the first byte on (RFC 8314 §3.3).
    Tls,
}

/// How programs reach this server
#[utoipa::path(
    get,
    path = "/mail-settings",
    operation_id = "getMailSettings",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsRead])),
    responses((status = 200, description = "SMTP servers and the API's address.", body = MailSettingsView))
)]
pub async fn get(State(state): State<Arc<ApiState>>) -> Answer<Json<MailSettingsView>> {
    let host = state.host.name.to_string();
    let smtp = state.hooks.listeners.iter().filter_map(|listener| {
        let tls = match listener.name {
            "submission" => SmtpTls::Starttls,
            "submissions" => SmtpTls::Tls,
            _ => return None,
        };
        Some(SmtpView { host: host.clone(), port: listener.address.port(), tls })
    });
    let settings = state.accounts.settings.current();
    let url = settings.public_url.as_deref().unwrap_or(&state.web_url);
    Ok(Json(MailSettingsView { smtp: smtp.collect(), api_url: format!("{url}/api/v1") }))
}
