use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::form::{Submission, SubmissionMail, SubmissionState};
use postroad_base::{ContactId, FormId, SubmissionId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only submissions that got so far.
    #[param(value_type = Option<SubmissionStateName>)]
    state: Option<SubmissionState>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// How far a submission got: `waiting` for the owner of the address, `confirmed` by them, or `taken` at once, where neither
/// the form nor its topics ask.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub enum SubmissionStateName {
    Waiting,
    Confirmed,
    Taken,
}

/// What became of the confirmation mail.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionMailName {
    None,
    Due,
    Posted,
    Refused,
}

/// What somebody wrote into a form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormSubmission)]
pub struct SubmissionView {
    #[schema(value_type = Uuid)]
    id: SubmissionId,
    #[schema(format = "email")]
    email: String,
    /// The version of the form that was shown.
    form_version: u32,
    /// Where the visitor came from.
    source: String,
    ip: Option<String>,
    #[schema(value_type = SubmissionStateName)]
    state: SubmissionState,
    mail: SubmissionMailName,
    /// The rule that the mail broke, as in `sender_domain_unverified`.
    mail_rule: Option<String>,
    created_at: Timestamp,
    confirmed_at: Option<Timestamp>,
    /// The contact it became.
    #[schema(value_type = Option<Uuid>)]
    contact: Option<ContactId>,
    /// How often the promised file was fetched.
    downloads: u64,
}

impl From<Submission> for SubmissionView {
    fn from(submission: Submission) -> Self {
        let (mail, mail_rule) = match submission.mail {
            SubmissionMail::None => (SubmissionMailName::None, None),
            SubmissionMail::Due => (SubmissionMailName::Due, None),
            SubmissionMail::Posted => (SubmissionMailName::Posted, None),
            SubmissionMail::Refused(rule) => (SubmissionMailName::Refused, Some(rule)),
        };
        Self {
            id: submission.id,
            email: submission.email.to_string(),
            form_version: submission.version,
            source: submission.source,
            ip: submission.ip.map(|ip| ip.to_string()),
            state: submission.state,
            mail,
            mail_rule,
            created_at: submission.created_at.into(),
            confirmed_at: submission.confirmed_at.map(Timestamp),
            contact: submission.contact,
            downloads: submission.downloads,
        }
    }
}

/// List what people wrote into a form
///
/// Newest first. Who does not confirm is forgotten after 30 days.
#[utoipa::path(
    get,
    path = "/forms/{id}/submissions",
    operation_id = "listFormSubmissions",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The form"), Query),
    responses((status = 200, description = "A page of submissions.", body = Paged<SubmissionView>))
)]
pub async fn submissions(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FormId>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<SubmissionView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let forms = &state.audience.forms;
    let found = forms.submissions(caller.workspace(), id, query.state, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, SubmissionView::from)))
}
