use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{AuditEntry, AuditFilter, Scope};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// For administrators: the installation and all workspaces.
    #[serde(default)]
    all_workspaces: bool,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A change that somebody made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct EntryView {
    pub id: Uuid,
    pub at: Timestamp,
    /// Missing for changes of the installation.
    pub workspace: Option<Uuid>,
    /// `user:ID`, `api_key:ID`, `credential:ID` or `local_operator`.
    #[schema(example = "local_operator")]
    pub actor: String,
    /// From where.
    #[schema(value_type = Option<String>, example = "192.0.2.1")]
    pub ip: Option<IpAddr>,
    #[schema(example = "domain.added")]
    pub action: String,
    /// The id or name of what was changed.
    #[schema(example = "example.com")]
    pub subject: String,
    #[schema(value_type = Object)]
    pub before: Option<Value>,
    #[schema(value_type = Object)]
    pub after: Option<Value>,
}

/// List changes
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "listAudit",
    tag = "audit",
    security(("api_key" = [Scope::AuditRead])),
    params(Query),
    responses((status = 200, description = "A page of changes.", body = Paged<EntryView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<EntryView>>> {
    if query.all_workspaces {
        caller.require_administrator("see the changes of all workspaces")?;
    }
    let filter =
        if query.all_workspaces { AuditFilter::All } else { AuditFilter::Workspace(caller.workspace()) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.audit.list(filter, cursor.as_ref(), page::limit(query.limit)).await?;
    Ok(Json(Paged::of(found, EntryView::from)))
}

impl From<AuditEntry> for EntryView {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            at: entry.at.into(),
            workspace: entry.workspace.map(|workspace| workspace.0),
            actor: entry.actor.to_string(),
            ip: entry.ip,
            action: entry.action,
            subject: entry.subject,
            before: entry.before,
            after: entry.after,
        }
    }
}
