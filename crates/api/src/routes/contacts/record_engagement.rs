use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_audience::{ActivityKind, ENGAGEMENTS_MAX, Engagement, EngagementClass, Recorded, Whom};
use postroad_base::ContactId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::engagement::EngagementKindView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{RawBody, parse_json, parse_value};
use crate::problem::ProblemBody;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// Who opened or clicked.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngagementClassInput {
    #[default]
    Human,
    /// A mailbox provider that loads images for its users, whether they look or not.
    PrivacyProxy,
    /// A filter that follows links before a message is delivered.
    Scanner,
    Bot,
}

/// An open or a click.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagementRow {
    /// Whose it is; or `contact`.
    #[schema(format = "email", example = "ann@example.com")]
    email: Option<String>,
    /// The contact's id, instead of `email`.
    #[schema(value_type = Option<Uuid>)]
    contact: Option<ContactId>,
    kind: EngagementKindView,
    /// Rules count people only, unless they are told otherwise.
    #[serde(default)]
    class: EngagementClassInput,
    /// Not in the future, at most 400 days ago.
    at: Timestamp,
    /// Where a click went.
    #[schema(max_length = 2000, example = "https://shop.example/new")]
    link: Option<String>,
    /// What was opened or clicked, in your own words.
    #[schema(max_length = 200, example = "Spring sale")]
    campaign: Option<String>,
    /// A row with a key that this contact has already is not counted again, whatever else it says. Without one, a row is the
    /// same when all of it is.
    #[schema(max_length = 200)]
    key: Option<String>,
}

/// Several opens and clicks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagementBatch {
    #[schema(value_type = Vec<EngagementRow>, min_items = 1, max_items = 1000)]
    rows: Vec<Value>,
}

/// What became of several opens and clicks.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct EngagementBatchResult {
    recorded: usize,
    /// They were there already.
    known: usize,
    refused: usize,
    /// One per row, in the order of the request.
    results: Vec<EngagementResult>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EngagementResult {
    outcome: EngagementOutcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngagementOutcome {
    Recorded,
    Known,
    Refused,
}

/// Record up to 1,000 opens and clicks
///
/// For engagement that another tool measured. Each row is taken or refused by itself; the status is 207 when at least one
/// was refused, as of an address that no contact has. Sent again, rows are counted once.
#[utoipa::path(
    post,
    path = "/contacts/engagement",
    operation_id = "recordEngagement",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = EngagementBatch,
    responses(
        (status = 200, description = "All rows are taken.", body = EngagementBatchResult),
        (status = 207, description = "Some rows, or all, were refused.", body = EngagementBatchResult),
    )
)]
pub async fn record_engagement(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    body: RawBody,
) -> Answer<(StatusCode, Json<EngagementBatchResult>)> {
    let batch: EngagementBatch = parse_json(&body.bytes)?;
    if batch.rows.is_empty() || batch.rows.len() > ENGAGEMENTS_MAX {
        return Err(Problem::field("/rows", format!("must have 1 to {ENGAGEMENTS_MAX} rows")));
    }
    let mut refused = Vec::with_capacity(batch.rows.len());
    let mut rows = Vec::with_capacity(batch.rows.len());
    for value in batch.rows {
        refused.push(row(value).map(|row| rows.push(row)).err());
    }
    let recorded = state.audience.activities.record(caller.workspace(), &rows).await?;
    let mut recorded = recorded.into_iter();
    let mut result = EngagementBatchResult::default();
    for refused in refused {
        match refused {
            Some(problem) => result.refuse(&problem),
            None => {
                if let Some(recorded) = recorded.next() {
                    result.add(recorded);
                }
            }
        }
    }
    if result.recorded > 0 {
        let entry = Entry::new("engagement.recorded", "contacts").after(json!({ "rows": result.recorded }));
        audit::record(&state, &caller, entry).await?;
    }
    let status = if result.refused == 0 { StatusCode::OK } else { StatusCode::MULTI_STATUS };
    Ok((status, Json(result)))
}

fn row(value: Value) -> Answer<Engagement> {
    let row: EngagementRow = parse_value(value)?;
    let whom = match (row.contact, row.email) {
        (Some(id), None) => Whom::Id(id),
        (None, Some(email)) => Whom::Address(email),
        _ => return Err(Problem::field("/email", "say either email or contact")),
    };
    Ok(Engagement {
        whom,
        kind: match row.kind {
            EngagementKindView::Opened => ActivityKind::Opened,
            EngagementKindView::Clicked => ActivityKind::Clicked,
        },
        class: match row.class {
            EngagementClassInput::Human => EngagementClass::Human,
            EngagementClassInput::PrivacyProxy => EngagementClass::PrivacyProxy,
            EngagementClassInput::Scanner => EngagementClass::Scanner,
            EngagementClassInput::Bot => EngagementClass::Bot,
        },
        at: row.at.0,
        link: row.link,
        campaign: row.campaign,
        key: row.key,
    })
}

impl EngagementBatchResult {
    fn add(&mut self, recorded: Recorded) {
        let outcome = match recorded {
            Recorded::New => {
                self.recorded += 1;
                EngagementOutcome::Recorded
            }
            Recorded::Known => {
                self.known += 1;
                EngagementOutcome::Known
            }
            Recorded::NoContact => return self.refuse(&Problem::not_found("contact")),
            Recorded::Invalid(wrong) => return self.refuse(&super::within_row(wrong)),
        };
        self.results.push(EngagementResult { outcome, problem: None });
    }

    fn refuse(&mut self, problem: &Problem) {
        self.refused += 1;
        let problem = Some(problem.body(None));
        self.results.push(EngagementResult { outcome: EngagementOutcome::Refused, problem });
    }
}
