//! Workspaces as the API shows them.

use postroad_account::{Mode, SenderPolicy, Workspace, WorkspaceSettings, WorkspaceStatus};
use postroad_base::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::patch::clearable;
use crate::routes::settings::quota::Quota;
use crate::routes::settings::relay::RelayView;
use crate::time::Timestamp;

/// A tenant.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceView {
    pub id: Uuid,
    #[schema(example = "Example Ltd")]
    pub name: String,
    pub status: StatusName,
    /// Why it is suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_because: Option<String>,
    pub created_at: Timestamp,
    /// Where its mail goes: `PUT /api/v1/workspace/mode` changes it.
    #[schema(value_type = ModeName)]
    pub mode: Mode,
    /// Who gets everything in mode redirect.
    #[schema(value_type = Vec<String>)]
    pub redirect_to: Vec<EmailAddress>,
    pub sender_policy: SenderPolicyName,
    pub quota: Quota,
    /// Takes all mail of this workspace, instead of the installation's.
    pub relay_host: Option<RelayView>,
    /// As in `Europe/Berlin`.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: String,
    /// As in `de` or `pt-BR`.
    #[schema(example = "en")]
    pub language: String,
    /// Shown in bulk mail.
    pub postal_address: Option<String>,
    /// Days that events are kept.
    #[schema(minimum = 1, maximum = 3650, example = 30)]
    pub retention_days: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    Active,
    /// Nothing of it is accepted.
    Suspended,
}

/// Where a workspace's mail goes, for the document. It is decided when a message is accepted, never later.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_account::Mode")]
pub enum ModeName {
    /// Nowhere: it is captured.
    Sandbox,
    /// To the addresses in `redirect_to`, whoever it is written to.
    Redirect,
    /// To its recipients.
    Live,
}

/// Who may be written in From.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SenderPolicyName {
    /// Addresses of the workspace's verified domains.
    Verified,
    /// Any address, as a gateway for other systems needs. Mail from foreign domains is not signed.
    Any,
}

impl From<SenderPolicyName> for SenderPolicy {
    fn from(policy: SenderPolicyName) -> Self {
        match policy {
            SenderPolicyName::Verified => Self::Verified,
            SenderPolicyName::Any => Self::Any,
        }
    }
}

impl From<Workspace> for WorkspaceView {
    fn from(workspace: Workspace) -> Self {
        let (status, suspended_because) = match workspace.status {
            WorkspaceStatus::Active => (StatusName::Active, None),
            WorkspaceStatus::Suspended { reason } => (StatusName::Suspended, Some(reason)),
        };
        let settings = workspace.settings;
        Self {
            id: workspace.id.0,
            name: workspace.name,
            status,
            suspended_because,
            created_at: workspace.created_at.into(),
            mode: settings.mode,
            redirect_to: settings.redirect_to,
            sender_policy: match settings.sender_policy {
                SenderPolicy::Verified => SenderPolicyName::Verified,
                SenderPolicy::Any => SenderPolicyName::Any,
            },
            quota: workspace.quota.into(),
            relay_host: settings.relay_host.as_ref().map(RelayView::from),
            time_zone: settings.time_zone,
            language: settings.language,
            postal_address: settings.postal_address,
            retention_days: settings.retention_days,
        }
    }
}

/// What a workspace decides for itself; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceChange {
    pub name: Option<String>,
    /// As in `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// As in `de` or `pt-BR`.
    pub language: Option<String>,
    /// Shown in bulk mail; `null` removes it.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    pub postal_address: Option<Option<String>>,
    /// Days that events are kept.
    #[schema(minimum = 1, maximum = 3650)]
    pub retention_days: Option<u16>,
}

impl WorkspaceChange {
    /// Changes settings; the name is not one of them.
    pub fn apply(self, settings: &mut WorkspaceSettings) {
        if let Some(time_zone) = self.time_zone {
            settings.time_zone = time_zone;
        }
        if let Some(language) = self.language {
            settings.language = language;
        }
        if let Some(postal_address) = self.postal_address {
            settings.postal_address = postal_address;
        }
        if let Some(days) = self.retention_days {
            settings.retention_days = days;
        }
    }
}
