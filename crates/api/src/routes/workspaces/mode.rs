use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::{Mode, Scope};
use postroad_base::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;

use super::live_checks::{self, LiveCheckStatusName, LiveCheckView};
use super::view::{ModeName, WorkspaceView};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, FieldError, Problem};

/// Where mail shall go from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceModeChange {
    #[schema(value_type = ModeName)]
    mode: Mode,
    /// Who gets everything in mode redirect; without it the addresses stay. At most 20.
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    redirect_to: Option<Vec<EmailAddress>>,
    /// Go live although a check that is not required does not pass.
    #[serde(default)]
    accept_warnings: bool,
}

/// Change where your workspace's mail goes
///
/// What was accepted before goes on as it was: captured mail never leaves, waiting mail is still delivered.
///
/// Going live is checked as `POST /api/v1/workspace/live-checks` does. When a required check fails the answer is 409 with
/// rule `not_ready`; when another one does not pass and `accept_warnings` is not set, 409 with rule `warnings_not_accepted`.
/// `errors` then names the checks, as in `/checks/dmarc`.
#[utoipa::path(
    put,
    path = "/workspace/mode",
    operation_id = "setWorkspaceMode",
    tag = "workspaces",
    security(("api_key" = [Scope::WorkspaceWrite])),
    request_body = WorkspaceModeChange,
    responses(
        (status = 200, description = "The workspace as it is now.", body = WorkspaceView),
        Conflict,
    )
)]
pub async fn set_mode(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<WorkspaceModeChange>,
) -> Answer<Json<WorkspaceView>> {
    let not_found = || Problem::not_found("workspace");
    let workspaces = &state.accounts.workspaces;
    let workspace = workspaces.get(caller.workspace()).await?.ok_or_else(not_found)?;
    if wanted.mode == Mode::Live && workspace.settings.mode != Mode::Live {
        let checks = live_checks::look(&state, &workspace).await?;
        allow(&checks.items, wanted.accept_warnings)?;
    }
    let changed = workspaces.set_mode(workspace.id, wanted.mode, wanted.redirect_to, &caller.by()).await?;
    changed.map(|changed| Json(changed.into())).ok_or_else(not_found)
}

fn allow(checks: &[LiveCheckView], accept_warnings: bool) -> Answer<()> {
    let fails = |check: &&LiveCheckView| check.required && check.status == LiveCheckStatusName::Fail;
    let failing: Vec<&LiveCheckView> = checks.iter().filter(fails).collect();
    if !failing.is_empty() {
        return Err(refusal("not_ready", "the workspace cannot send yet", &failing)
            .with_fix("Do what the failing checks say, then try again."));
    }
    let doubtful: Vec<&LiveCheckView> =
        checks.iter().filter(|check| check.status != LiveCheckStatusName::Pass).collect();
    if !doubtful.is_empty() && !accept_warnings {
        let detail = "some checks do not pass; mail may be treated badly";
        return Err(refusal("warnings_not_accepted", detail, &doubtful)
            .with_fix("Do what the checks say, or go live all the same with accept_warnings."));
    }
    Ok(())
}

fn refusal(rule: &'static str, detail: &'static str, checks: &[&LiveCheckView]) -> Problem {
    let errors = checks.iter().map(|check| {
        let domain = check.domain.as_deref().map(|domain| format!("{domain}: ")).unwrap_or_default();
        let message = format!("{domain}found {}; expected {}", check.found, check.expected);
        FieldError {
            fix: check.fix.clone(),
            ..FieldError::new(format!("/checks/{}", check.id.as_str()), message)
        }
    });
    Problem::new(StatusCode::CONFLICT, rule, detail).with_errors(errors.collect())
}
