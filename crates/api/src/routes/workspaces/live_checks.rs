use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Scope, Workspace};
use postroad_delivery::{LiveCheck, LiveCheckId, LiveCheckStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::routes::domains::sending_host;
use crate::{Answer, ApiState, Problem};

/// Whether mail would arrive if the workspace went live now.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveChecks {
    /// Nothing that is required fails.
    pub ready: bool,
    pub items: Vec<LiveCheckView>,
}

/// One thing that was looked up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LiveCheck)]
pub struct LiveCheckView {
    pub id: LiveCheckName,
    pub status: LiveCheckStatusName,
    /// Without it nothing leaves.
    pub required: bool,
    pub found: String,
    pub expected: String,
    /// What to do.
    pub fix: Option<String>,
    /// The sender domain it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveCheckName {
    DomainVerified,
    Dkim,
    Dmarc,
    ReverseDns,
    Outbound,
    PostalAddress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveCheckStatusName {
    Pass,
    /// Mail leaves, and may be treated badly.
    Warning,
    Fail,
    /// It could not be found out.
    Unknown,
}

impl LiveCheckName {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DomainVerified => "domain_verified",
            Self::Dkim => "dkim",
            Self::Dmarc => "dmarc",
            Self::ReverseDns => "reverse_dns",
            Self::Outbound => "outbound",
            Self::PostalAddress => "postal_address",
        }
    }
}

impl From<LiveCheckId> for LiveCheckName {
    fn from(id: LiveCheckId) -> Self {
        match id {
            LiveCheckId::DomainVerified => Self::DomainVerified,
            LiveCheckId::Dkim => Self::Dkim,
            LiveCheckId::Dmarc => Self::Dmarc,
            LiveCheckId::ReverseDns => Self::ReverseDns,
            LiveCheckId::Outbound => Self::Outbound,
            LiveCheckId::PostalAddress => Self::PostalAddress,
        }
    }
}

impl From<LiveCheck> for LiveCheckView {
    fn from(check: LiveCheck) -> Self {
        let status = match check.status {
            LiveCheckStatus::Pass => LiveCheckStatusName::Pass,
            LiveCheckStatus::Warning => LiveCheckStatusName::Warning,
            LiveCheckStatus::Fail => LiveCheckStatusName::Fail,
            LiveCheckStatus::Unknown => LiveCheckStatusName::Unknown,
        };
        Self {
            id: check.id.into(),
            status,
            required: check.required,
            found: check.found,
            expected: check.expected,
            fix: check.fix,
            domain: check.domain.map(|domain| domain.to_string()),
        }
    }
}

/// Looks everything up, now.
pub(super) async fn look(state: &ApiState, workspace: &Workspace) -> Answer<LiveChecks> {
    let host = sending_host(state, workspace.id).await?;
    let checks = state.engine.live_checks(workspace, &host).await?;
    let ready = !checks.iter().any(LiveCheck::blocks);
    Ok(LiveChecks { ready, items: checks.into_iter().map(LiveCheckView::from).collect() })
}

/// Check whether your workspace is ready to send
///
/// Everything is looked up now, which can take half a minute: sender domains, DKIM, DMARC, reverse DNS, whether a mail host or
/// the relay host answers, the postal address.
#[utoipa::path(
    post,
    path = "/workspace/live-checks",
    operation_id = "checkWorkspaceLive",
    tag = "workspaces",
    security(("api_key" = [Scope::WorkspaceRead])),
    responses((status = 200, description = "What was found.", body = LiveChecks))
)]
pub async fn live_checks(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<LiveChecks>> {
    let workspace = state.accounts.workspaces.get(caller.workspace()).await?;
    let workspace = workspace.ok_or_else(|| Problem::not_found("workspace"))?;
    Ok(Json(look(&state, &workspace).await?))
}
