use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Actor, AuditSearch, NamedEntry, Scope};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// For administrators: the installation and all workspaces.
    #[serde(default)]
    all_workspaces: bool,
    /// Part of an action or subject.
    q: Option<String>,
    /// Changes by this actor only, as `actor` names it.
    #[param(example = "local_operator")]
    actor: Option<String>,
    /// Changes of this kind only; `domain.` stands for all that begin so.
    #[param(example = "domain.added")]
    action: Option<String>,
    /// From this time on.
    since: Option<Timestamp>,
    /// Before this time.
    until: Option<Timestamp>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
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
    /// `user:ID`, `api_key:ID`, `credential:ID`, `local_operator` or `anonymous`.
    #[schema(example = "local_operator")]
    pub actor: String,
    /// The name of the person, or the label of the key.
    #[schema(example = "Ann")]
    pub actor_name: Option<String>,
    /// From where.
    #[schema(value_type = Option<String>, example = "192.0.2.1")]
    pub ip: Option<IpAddr>,
    #[schema(example = "domain.added")]
    pub action: String,
    /// The id or name of what was changed.
    #[schema(example = "example.com")]
    pub subject: String,
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    #[schema(value_type = Option<Object>)]
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
    let workspace = (!query.all_workspaces).then(|| caller.workspace());
    let actor = query.actor.as_deref().map(str::parse::<Actor>).transpose();
    let search = AuditSearch {
        workspace,
        text: query.q.as_deref(),
        actor: actor.map_err(|_| Problem::field("actor", "is no actor, as in user:ID or local_operator"))?,
        action: query.action.as_deref(),
        since: query.since.map(|since| since.0),
        until: query.until.map(|until| until.0),
    };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.audit.search(&search, cursor.as_ref(), page::limit(query.limit)).await?;
    Ok(Json(Paged::of(found, EntryView::from)))
}

impl From<NamedEntry> for EntryView {
    fn from(named: NamedEntry) -> Self {
        let NamedEntry { entry, actor_name } = named;
        Self {
            id: entry.id,
            at: entry.at.into(),
            workspace: entry.workspace.map(|workspace| workspace.0),
            actor: entry.actor.to_string(),
            actor_name,
            ip: entry.ip,
            action: entry.action,
            subject: entry.subject,
            before: entry.before,
            after: entry.after,
        }
    }
}
