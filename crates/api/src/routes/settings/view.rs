//! The installation's settings as the API shows them.

use postroad_account::{InstallationSettings, RetrySchedule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::proxies::ProxiesView;
use super::quota::Quota;
use super::relay::RelayView;

/// What administrators decide about the installation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
pub struct SettingsView {
    /// Takes all mail of workspaces that have no relay host of their own.
    pub relay_host: Option<RelayView>,
    pub retry: RetryView,
    /// For workspaces that have none of their own.
    pub default_quota: Quota,
    /// The most days a workspace may keep events; `null` leaves it to the workspace.
    pub event_retention_max_days: Option<u16>,
    /// Where people reach the web app, as in `https://mail.example.com`; for links, sign-in at providers and passkeys.
    #[schema(example = "https://mail.example.com")]
    pub public_url: Option<String>,
    /// Blocklists (RFC 5782) that sources are looked up on.
    #[schema(example = json!(["zen.spamhaus.org"]))]
    pub blocklists: Vec<String>,
    /// Whose word about the address of a client counts.
    pub trusted_proxies: ProxiesView,
}

/// When a deferred recipient is tried again (RFC 5321 §4.5.4.1).
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RetrySchedule)]
pub struct RetryView {
    /// The waits after the first, second, … deferral; the last one repeats.
    #[schema(min_items = 1, max_items = 50, example = json!([60, 300, 900, 1800, 3600, 7200, 14400]))]
    pub intervals_secs: Vec<u32>,
    /// How much a wait is shortened or lengthened at random.
    #[schema(maximum = 50, example = 10)]
    pub jitter_percent: u8,
    /// A message older than this expires, unless it says otherwise itself.
    #[schema(minimum = 60, maximum = 2592000, example = 432000)]
    pub expire_after_secs: u32,
}

impl From<RetrySchedule> for RetryView {
    fn from(retry: RetrySchedule) -> Self {
        Self {
            intervals_secs: retry.intervals_secs,
            jitter_percent: retry.jitter_percent,
            expire_after_secs: retry.expire_after_secs,
        }
    }
}

impl From<RetryView> for RetrySchedule {
    fn from(retry: RetryView) -> Self {
        Self {
            intervals_secs: retry.intervals_secs,
            jitter_percent: retry.jitter_percent,
            expire_after_secs: retry.expire_after_secs,
        }
    }
}

impl From<&InstallationSettings> for SettingsView {
    fn from(settings: &InstallationSettings) -> Self {
        Self {
            relay_host: settings.relay_host.as_ref().map(RelayView::from),
            retry: settings.retry.clone().into(),
            default_quota: settings.default_quota.into(),
            event_retention_max_days: settings.event_retention_max_days,
            public_url: settings.public_url.clone(),
            blocklists: settings.blocklists().iter().map(ToString::to_string).collect(),
            trusted_proxies: (&settings.trusted_proxies).into(),
        }
    }
}
