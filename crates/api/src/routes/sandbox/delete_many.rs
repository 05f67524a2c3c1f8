use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::MessageId;
use postroad_sandbox::{Filter, Selection};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState, Problem};

/// Ids one request may name.
const IDS_MAX: usize = 1_000;

/// Which captured messages are meant: exactly one of `ids`, `q` and `all`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxDeletion {
    /// At most 1,000.
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 1000)]
    ids: Option<Vec<MessageId>>,
    /// What a listing with this `q` finds.
    q: Option<String>,
    /// Everything.
    #[serde(default)]
    all: bool,
    /// Only count.
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SandboxDeleted {
    /// Deleted (or, in a dry run, would be).
    deleted: u64,
    dry_run: bool,
}

impl SandboxDeletion {
    fn selection(self) -> Answer<Selection> {
        match (self.ids, self.q, self.all) {
            (Some(ids), None, false) if ids.len() > IDS_MAX => {
                Err(Problem::field("/ids", format!("must have at most {IDS_MAX} items")))
            }
            (Some(ids), None, false) => Ok(Selection::Ids(ids)),
            (None, Some(q), false) if q.trim().is_empty() => Err(Problem::field("/q", "must have a word")),
            (None, Some(q), false) => Ok(Selection::Matching(Filter { text: Some(q), ..Filter::default() })),
            (None, None, true) => Ok(Selection::Matching(Filter::default())),
            _ => Err(Problem::field("", "must have exactly one of ids, q and all")),
        }
    }
}

/// Delete captured mail
///
/// For good. What the event log says of it stays.
#[utoipa::path(
    post,
    path = "/sandbox/delete",
    operation_id = "deleteSandboxMessages",
    tag = "sandbox",
    security(("api_key" = [Scope::QueueWrite])),
    request_body = SandboxDeletion,
    responses((status = 200, description = "What was done.", body = SandboxDeleted))
)]
pub async fn delete_many(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<SandboxDeletion>,
) -> Answer<Json<SandboxDeleted>> {
    let (dry_run, workspace) = (wanted.dry_run, caller.workspace());
    let selection = wanted.selection()?;
    if dry_run {
        let deleted = state.sandbox.count(workspace, &selection).await?;
        return Ok(Json(SandboxDeleted { deleted, dry_run }));
    }
    let deleted = state.sandbox.delete(workspace, &selection).await?.messages;
    if deleted > 0 {
        let entry = Entry::new("sandbox.deleted", "sandbox").after(json!({ "messages": deleted }));
        audit::record(&state, &caller, entry).await?;
    }
    Ok(Json(SandboxDeleted { deleted, dry_run }))
}
