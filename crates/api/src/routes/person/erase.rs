use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{By, Scope};
use postroad_base::{EmailAddress, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState};

/// Who is to be forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    #[schema(value_type = String, format = "email")]
    address: EmailAddress,
    /// Forget also that the address must not be written to. Then the next import may write to it again.
    #[serde(default)]
    suppression: bool,
}

/// What was made unrecognisable.
#[derive(Debug, Serialize, ToSchema)]
pub struct Erased {
    messages: u64,
    recipients: u64,
    events: u64,
    /// Messages that still wait to be delivered to the person. They are left as they are; ask again when they are finished or
    /// cancelled.
    unfinished: u64,
    /// Captured messages to or from the person: they are deleted.
    captured: u64,
    /// Whether the address was taken off the suppression list.
    suppression: bool,
    /// Whether there was a contact. The address stays erased: neither imports nor forms nor this API take it again.
    contact: bool,
}

/// Erase what is known of a person
///
/// By address, as GDPR article 17 asks: the address becomes a hash nobody can undo; subjects, metadata, transcripts and the
/// words of replies are removed; captured messages are deleted; counts stay. It cannot be taken back.
#[utoipa::path(
    post,
    path = "/person/erase",
    operation_id = "erasePerson",
    tag = "person",
    security(("api_key" = [Scope::PersonalDataWrite])),
    request_body = Erasure,
    responses((status = 200, description = "What was erased.", body = Erased))
)]
pub async fn erase(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<Erasure>,
) -> Answer<Json<Erased>> {
    forget(&state, caller.workspace(), &wanted.address, wanted.suppression, &caller.by()).await.map(Json)
}

/// Forgets somebody, whoever asked for it; `suppression`: also that the address must not be written to.
pub(crate) async fn forget(
    state: &ApiState,
    workspace: WorkspaceId,
    address: &EmailAddress,
    suppression: bool,
    by: &By,
) -> Answer<Erased> {
    let found = state.events.erase_person(workspace, address).await?;
    let captured = state.sandbox.erase_person(workspace, address).await?;
    let contact = state.audience.contacts.erase(workspace, address).await?.contact;
    let suppression = suppression && state.suppressions.remove(workspace, address).await?;
    let entry = Entry::new("person.erased", "person").after(json!({
        "messages": found.messages,
        "unfinished": found.unfinished,
        "captured": captured,
        "suppression": suppression,
        "contact": contact,
    }));
    audit::record_by(state, by, workspace, entry).await?;
    Ok(Erased {
        messages: found.messages,
        recipients: found.recipients,
        events: found.events,
        unfinished: found.unfinished,
        captured,
        suppression,
        contact,
    })
}
