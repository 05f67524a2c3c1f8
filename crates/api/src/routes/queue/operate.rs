use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::{Domain, MessageId, SourceId, Stream, WorkspaceId};
use postroad_delivery::queue::{Operation, OperationCount, Selector};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState, FieldError, Problem};

/// The longest reason, in bytes; it goes into every event.
const REASON_MAX_BYTES: usize = 500;

/// Which waiting recipients are meant: those that match everything that is given.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"domain": "example.org", "reason": "their server is down until tonight", "dry_run": true}))]
pub struct Selection {
    #[schema(value_type = Option<Uuid>)]
    message: Option<MessageId>,
    /// The recipient's domain.
    #[schema(value_type = Option<String>)]
    domain: Option<Domain>,
    tag: Option<String>,
    /// A stream of mail.
    #[schema(value_type = Option<String>, example = "broadcast")]
    stream: Option<Stream>,
    /// The provider behind the recipient's domain, by its name.
    #[schema(example = "google")]
    provider: Option<String>,
    /// For administrators: what is ready to leave from this source.
    #[schema(value_type = Option<Uuid>)]
    source: Option<SourceId>,
    /// For administrators: another workspace's id, or `all`.
    workspace: Option<String>,
    /// Needed when nothing else is given: the whole queue is meant.
    #[serde(default)]
    all: bool,
    /// Why; it is shown in the events.
    #[serde(default)]
    reason: String,
    /// Only count.
    #[serde(default)]
    dry_run: bool,
}

/// How many recipients an operation met.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct OperationResult {
    /// Changed (or, in a dry run, would be).
    pub changed: u64,
    /// Being tried right now: the operation is carried out if the attempt is not the last.
    pub in_flight: u64,
    /// Matched, but there is nothing to do.
    pub unchanged: u64,
    pub dry_run: bool,
}

impl OperationResult {
    pub fn new(count: OperationCount, dry_run: bool) -> Self {
        Self { changed: count.changed, in_flight: count.in_flight, unchanged: count.unchanged, dry_run }
    }
}

/// Hold waiting mail
///
/// It stays until it is released, cancelled or expires.
#[utoipa::path(
    post,
    path = "/queue/hold",
    operation_id = "holdQueue",
    tag = "queue",
    security(("api_key" = [Scope::QueueWrite])),
    request_body = Selection,
    responses((status = 200, description = "What was done.", body = OperationResult))
)]
pub async fn hold(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(selection): JsonBody<Selection>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, selection, Operation::Hold).await
}

/// Release held mail
#[utoipa::path(
    post,
    path = "/queue/release",
    operation_id = "releaseQueue",
    tag = "queue",
    security(("api_key" = [Scope::QueueWrite])),
    request_body = Selection,
    responses((status = 200, description = "What was done.", body = OperationResult))
)]
pub async fn release(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(selection): JsonBody<Selection>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, selection, Operation::Release).await
}

/// Try deferred mail now
#[utoipa::path(
    post,
    path = "/queue/retry",
    operation_id = "retryQueue",
    tag = "queue",
    security(("api_key" = [Scope::QueueWrite])),
    request_body = Selection,
    responses((status = 200, description = "What was done.", body = OperationResult))
)]
pub async fn retry(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(selection): JsonBody<Selection>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, selection, Operation::RetryNow).await
}

/// Cancel waiting mail
///
/// It is not tried again. No bounce is sent.
#[utoipa::path(
    post,
    path = "/queue/cancel",
    operation_id = "cancelQueue",
    tag = "queue",
    security(("api_key" = [Scope::QueueWrite])),
    request_body = Selection,
    responses((status = 200, description = "What was done.", body = OperationResult))
)]
pub async fn cancel(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(selection): JsonBody<Selection>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, selection, Operation::Cancel).await
}

async fn operate(
    state: &ApiState,
    caller: &Caller,
    selection: Selection,
    operation: Operation,
) -> Answer<Json<OperationResult>> {
    check(&selection)?;
    let workspace = workspace(&selection, caller)?;
    let message = match selection.message {
        None => None,
        Some(id) => match state.engine.find(id) {
            // Nothing of it waits, so nothing matches.
            None => return Ok(Json(OperationResult::new(OperationCount::default(), selection.dry_run))),
            key => key,
        },
    };
    if selection.source.is_some() {
        caller.require_administrator("choose mail by its source")?;
    }
    let selector = Selector {
        workspace,
        message,
        domain: selection.domain.clone(),
        tag: selection.tag.clone(),
        stream: selection.stream,
        provider: selection.provider.clone(),
        source: selection.source,
    };
    if selection.dry_run {
        return Ok(Json(OperationResult::new(state.engine.preview(&selector, operation).await, true)));
    }
    let described = json!({
        "message": selection.message,
        "domain": selection.domain,
        "tag": selection.tag,
        "stream": selection.stream,
        "provider": selection.provider,
        "source": selection.source,
        "workspace": workspace,
    });
    let count = carry_out(state, caller, &selector, operation, &selection.reason, described).await?;
    Ok(Json(OperationResult::new(count, false)))
}

fn check(selection: &Selection) -> Answer<()> {
    let chosen = selection.message.is_some()
        || selection.domain.is_some()
        || selection.tag.is_some()
        || selection.stream.is_some()
        || selection.provider.is_some()
        || selection.source.is_some();
    if !chosen && !selection.all {
        let problem = "give message, domain, tag, stream, provider or source, or say all: true if the whole queue is meant";
        return Err(Problem::field("", problem));
    }
    if selection.reason.len() > REASON_MAX_BYTES || selection.reason.contains(char::is_control) {
        let problem = format!("must have at most {REASON_MAX_BYTES} bytes and no control characters");
        return Err(Problem::field("/reason", problem));
    }
    Ok(())
}

/// The workspace whose mail is meant; `None` is everybody's.
fn workspace(selection: &Selection, caller: &Caller) -> Answer<Option<WorkspaceId>> {
    let Some(text) = selection.workspace.as_deref() else { return Ok(Some(caller.workspace())) };
    let wanted = match text {
        "all" => None,
        id => Some(id.parse::<WorkspaceId>().map_err(|_| {
            let error = FieldError::new("/workspace", "expected a workspace's id, or all");
            Problem::invalid(vec![error])
        })?),
    };
    if wanted != Some(caller.workspace()) {
        caller.require_administrator("operate on another workspace's mail")?;
    }
    Ok(wanted)
}

/// Does it and writes it down.
pub(crate) async fn carry_out(
    state: &ApiState,
    caller: &Caller,
    selector: &Selector,
    operation: Operation,
    reason: &str,
    described: serde_json::Value,
) -> Answer<OperationCount> {
    let count = state.engine.operate(selector, operation, reason, |_| true).await;
    let entry = Entry::new(into_action(operation), "queue").after(json!({
        "selected": described,
        "reason": reason,
        "changed": count.changed,
        "in_flight": count.in_flight,
    }));
    audit::record(state, caller, entry).await?;
    Ok(count)
}

/// The operation as the audit log names it.
fn into_action(operation: Operation) -> &'static str {
    match operation {
        Operation::Hold => "queue.held",
        Operation::Release => "queue.released",
        Operation::RetryNow => "queue.retried",
        Operation::Cancel => "queue.cancelled",
        Operation::Suppress => "queue.suppressed",
    }
}
