use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use postroad_account::{By, Scope};
use postroad_audience::Contact;
use postroad_base::{EmailAddress, WorkspaceId};
use postroad_insight::InsightError;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Params;
use crate::routes::consents::view::ConsentView;
use crate::routes::contacts::view::ContactView;
use crate::routes::forms::SubmissionView;
use crate::routes::sandbox::view::SandboxMessageView;
use crate::routes::suppressions::view::SuppressionView;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    #[param(value_type = String, format = "email")]
    /// Whose mail is given out, as recipient and as sender.
    address: EmailAddress,
}

/// Everything that is known of a person.
#[derive(Serialize, ToSchema)]
pub struct PersonExport {
    #[schema(format = "email")]
    address: String,
    exported_at: Timestamp,
    suppression: Option<SuppressionView>,
    /// What the audience holds of the person.
    contact: Option<ContactView>,
    /// What the person agreed to, newest first; at most 1,000 lines.
    consents: Vec<ConsentView>,
    /// What the person wrote into forms, newest first; at most 200.
    submissions: Vec<SubmissionView>,
    /// One object per message the person sent or got, newest first, with what happened to it. Other people's addresses are
    /// left out.
    #[schema(value_type = Vec<Object>)]
    messages: Vec<Value>,
    /// Captured messages to or from the person, newest first; at most 1,000.
    captured: Vec<SandboxMessageView>,
}

/// Export what is known of a person
///
/// By address, as GDPR article 15 asks. The answer is written while it is read from the log.
#[utoipa::path(
    get,
    path = "/person/export",
    operation_id = "exportPerson",
    tag = "person",
    security(("api_key" = [Scope::PersonalDataRead])),
    params(Query),
    responses((status = 200, description = "What is known.", body = PersonExport))
)]
pub async fn export(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Response> {
    known(&state, caller.workspace(), &query.address, &caller.by()).await
}

/// Everything that is known of somebody, whoever asked for it.
pub(crate) async fn known(
    state: &ApiState,
    workspace: WorkspaceId,
    address: &EmailAddress,
    by: &By,
) -> Answer<Response> {
    let suppression = state.suppressions.find(workspace, address).await?;
    let suppression = suppression.map(SuppressionView::from);
    let contact = state.audience.contacts.find(workspace, address).await?;
    let consents = consents(state, workspace, contact.as_ref()).await?;
    let submissions = state.audience.forms.submissions_of(workspace, address).await?;
    let submissions: Vec<SubmissionView> = submissions.into_iter().map(SubmissionView::from).collect();
    let captured = captured(state, workspace, address).await?;
    let messages = state.events.export_person(workspace, address).await?;
    // Without the address: the audit log outlives what is known of a person.
    audit::record_by(state, by, workspace, Entry::new("person.exported", "person")).await?;
    let exported_at = Timestamp(state.clock.now());
    let head = json!({
        "address": address,
        "exported_at": exported_at,
        "suppression": suppression,
        "contact": contact.map(ContactView::from),
        "consents": consents,
        "submissions": submissions,
        "captured": captured,
    });
    let body = Body::from_stream(document(head, messages));
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Lines of the ledger in one export.
const CONSENTS_MAX: usize = 1_000;

async fn consents(
    state: &ApiState,
    workspace: WorkspaceId,
    contact: Option<&Contact>,
) -> Answer<Vec<ConsentView>> {
    let Some(contact) = contact else { return Ok(Vec::new()) };
    let consents = &state.audience.consents;
    let found = consents.ledger_of(workspace, contact.id, None, CONSENTS_MAX).await?;
    Ok(found.map(|page| page.items.into_iter().map(ConsentView::from).collect()).unwrap_or_default())
}

/// Captured messages of one export.
const CAPTURED_MAX: usize = 1_000;

async fn captured(
    state: &ApiState,
    workspace: WorkspaceId,
    address: &EmailAddress,
) -> Answer<Vec<SandboxMessageView>> {
    let mut found = Vec::new();
    let mut below = Some(i64::MAX);
    while let Some(from) = below.filter(|_| found.len() < CAPTURED_MAX) {
        let (messages, next) = state.sandbox.of_person(workspace, address, from).await?;
        found.extend(messages.into_iter().map(SandboxMessageView::from));
        below = next;
    }
    found.truncate(CAPTURED_MAX);
    Ok(found)
}

/// `head` with a property `messages` more, piece by piece.
fn document(
    head: Value,
    messages: impl Stream<Item = Result<Value, InsightError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, InsightError>> + Send + 'static {
    let head = head.to_string();
    let open = format!("{},\"messages\":[", head.strip_suffix('}').unwrap_or(&head));
    let items = messages.enumerate().map(|(index, message)| {
        let comma = if index == 0 { "" } else { "," };
        message.map(|message| Bytes::from(format!("{comma}{message}"))).inspect_err(|error| {
            // The client sees a response that ends too early.
            tracing::error!(%error, "an export could not be finished");
        })
    });
    let only = |text: String| stream::once(async move { Ok(Bytes::from(text)) });
    only(open).chain(items).chain(only("]}".to_owned()))
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    #[test]
    fn the_pieces_are_one_document() {
        for count in 0..3 {
            let messages = stream::iter((0..count).map(|n| Ok(json!({ "n": n }))));
            let pieces: Vec<Bytes> =
                futures::executor::block_on(document(json!({ "a": 1 }), messages).try_collect()).unwrap();
            let whole: Value = serde_json::from_slice(&pieces.concat()).unwrap();
            let expected: Vec<Value> = (0..count).map(|n| json!({ "n": n })).collect();
            assert_eq!(whole, json!({ "a": 1, "messages": expected }));
        }
    }
}
