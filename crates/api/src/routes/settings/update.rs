use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::Domain;
use serde::Deserialize;
use utoipa::ToSchema;

use super::proxies::ProxiesView;
use super::quota::Quota;
use super::relay::RelayInput;
use super::view::{RetryView, SettingsView};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::patch::clearable;
use crate::{Answer, ApiState};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsChange {
    /// `null` removes it.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<RelayInput>)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    relay_host: Option<Option<RelayInput>>,
    retry: Option<RetryView>,
    default_quota: Option<Quota>,
    /// `null` removes it.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<u16>, minimum = 1)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    event_retention_max_days: Option<Option<u16>>,
    /// Scheme and host, as in `https://mail.example.com`. `null` removes it.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    public_url: Option<Option<String>>,
    /// Blocklists (RFC 5782) that sources are looked up on. `null` for those that come with the program.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<Vec<String>>, max_items = 20, example = json!(["zen.spamhaus.org"]))]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    blocklists: Option<Option<Vec<Domain>>>,
    trusted_proxies: Option<ProxiesView>,
}

/// Change the installation's settings
///
/// Effective at once.
#[utoipa::path(
    patch,
    path = "/settings",
    operation_id = "updateSettings",
    tag = "settings",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = SettingsChange,
    responses((status = 200, description = "The settings as they are now.", body = SettingsView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(change): JsonBody<SettingsChange>,
) -> Answer<Json<SettingsView>> {
    let relay_changes = change.relay_host.is_some();
    let present = state.accounts.settings.current();
    let relay = match change.relay_host {
        Some(Some(input)) => Some(Some(input.seal(&state.sealer, present.relay_host.as_ref())?)),
        Some(None) => Some(None),
        None => None,
    };
    let proxies = change.trusted_proxies.map(ProxiesView::read).transpose()?;
    let updated = state
        .accounts
        .settings
        .update(&caller.by(), move |settings| {
            settings.relay_host = relay.unwrap_or_else(|| settings.relay_host.take());
            if let Some(retry) = change.retry {
                settings.retry = retry.into();
            }
            if let Some(quota) = change.default_quota {
                settings.default_quota = quota.into();
            }
            settings.event_retention_max_days =
                change.event_retention_max_days.unwrap_or(settings.event_retention_max_days);
            if let Some(proxies) = proxies {
                settings.trusted_proxies = proxies;
            }
            settings.public_url = change.public_url.unwrap_or_else(|| settings.public_url.take());
            settings.blocklists = change.blocklists.unwrap_or_else(|| settings.blocklists.take());
        })
        .await?;
    if relay_changes {
        (state.hooks.relays_changed)().await;
    }
    Ok(Json(SettingsView::from(&*updated)))
}
