use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_audience::{BATCH_MAX, Entry as Row, Outcome};
use postroad_base::ContactId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::input::ContactInput;
use super::origin;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{RawBody, parse_json, parse_value};
use crate::problem::ProblemBody;
use crate::{Answer, ApiState, Problem};

/// Several contacts by their addresses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBatch {
    /// How they come here; contacts that are there already keep theirs.
    #[schema(default = "api")]
    source: Option<String>,
    #[schema(value_type = Vec<ContactInput>, min_items = 1, max_items = 1000)]
    contacts: Vec<Value>,
}

/// What became of several contacts.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ContactBatchResult {
    created: usize,
    updated: usize,
    /// They were as the request says already.
    unchanged: usize,
    refused: usize,
    /// One per contact, in the order of the request.
    results: Vec<ContactResult>,
}

/// What became of one contact: its id, or the problem with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactResult {
    outcome: ContactOutcome,
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactOutcome {
    Created,
    Updated,
    Unchanged,
    Refused,
}

/// Add or change up to 1,000 contacts
///
/// Whoever has the address is changed, or a contact is made. Each is taken or refused by itself; the status is 207 when at
/// least one was refused. Several with one address take effect one after the other.
#[utoipa::path(
    post,
    path = "/contacts/batch",
    operation_id = "upsertContacts",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = ContactBatch,
    responses(
        (status = 200, description = "All contacts are taken.", body = ContactBatchResult),
        (status = 207, description = "Some contacts, or all, were refused.", body = ContactBatchResult),
    )
)]
pub async fn batch(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    body: RawBody,
) -> Answer<(StatusCode, Json<ContactBatchResult>)> {
    let batch: ContactBatch = parse_json(&body.bytes)?;
    if batch.contacts.is_empty() || batch.contacts.len() > BATCH_MAX {
        return Err(Problem::field("/contacts", format!("must have 1 to {BATCH_MAX} contacts")));
    }
    let mut refused = Vec::with_capacity(batch.contacts.len());
    let mut rows = Vec::with_capacity(batch.contacts.len());
    for contact in batch.contacts {
        refused.push(row(contact).map(|row| rows.push(row)).err());
    }
    let origin = origin(&caller, batch.source.as_deref());
    let outcomes = state.audience.contacts.upsert(caller.workspace(), &rows, &origin).await?;
    let mut outcomes = outcomes.into_iter();
    let mut result = ContactBatchResult::default();
    for refused in refused {
        match refused {
            Some(problem) => result.refuse(&problem),
            None => {
                if let Some(outcome) = outcomes.next() {
                    result.add(outcome);
                }
            }
        }
    }
    if result.created + result.updated > 0 {
        let entry = Entry::new("contacts.written", "contacts")
            .after(json!({ "created": result.created, "updated": result.updated }));
        audit::record(&state, &caller, entry).await?;
    }
    let status = if result.refused == 0 { StatusCode::OK } else { StatusCode::MULTI_STATUS };
    Ok((status, Json(result)))
}

fn row(contact: Value) -> Answer<Row> {
    let mut input: ContactInput = parse_value(contact)?;
    let email = input.email.take().ok_or_else(|| Problem::field("/email", "is missing"))?;
    if input.source.is_some() {
        return Err(Problem::field("/source", "is said once, beside the contacts"));
    }
    Ok(Row { email, change: input.into_change() })
}

impl ContactBatchResult {
    fn add(&mut self, outcome: Outcome) {
        let (outcome, id) = match outcome {
            Outcome::Created(id) => {
                self.created += 1;
                (ContactOutcome::Created, id)
            }
            Outcome::Updated(id) => {
                self.updated += 1;
                (ContactOutcome::Updated, id)
            }
            Outcome::Unchanged(id) => {
                self.unchanged += 1;
                (ContactOutcome::Unchanged, id)
            }
            Outcome::Invalid(wrong) => return self.refuse(&super::within_row(wrong)),
            Outcome::Erased => return self.refuse(&super::erased()),
        };
        self.results.push(ContactResult { outcome, id: Some(id), problem: None });
    }

    fn refuse(&mut self, problem: &Problem) {
        self.refused += 1;
        let problem = Some(problem.body(None));
        self.results.push(ContactResult { outcome: ContactOutcome::Refused, id: None, problem });
    }
}
