use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::{Domain, EmailAddress, MessageId};
use postroad_delivery::shaping::Explanation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::Params;
use crate::openapi::NotFound;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The mail of the workspace to this domain.
    #[param(value_type = Option<String>)]
    domain: Option<Domain>,
    /// One message that waits.
    #[param(value_type = Option<Uuid>)]
    message: Option<MessageId>,
    /// For administrators: a path, by its id.
    path: Option<String>,
    /// For administrators, with `domain`: the mail of all workspaces together.
    #[serde(default)]
    all_workspaces: bool,
}

/// One thing that holds mail back, or that says that nothing does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueReason)]
pub struct ReasonView {
    /// A name that stays, for programs and translations.
    #[schema(example = "suspended")]
    pub code: &'static str,
    /// What the sentence says, by name; times are milliseconds since 1970.
    #[schema(value_type = Object)]
    pub parameters: serde_json::Map<String, serde_json::Value>,
    /// In English.
    pub sentence: String,
    /// When something is tried, or looked at again; `null` when that depends on something else.
    pub next_at: Option<Timestamp>,
    /// The rule that led to it.
    #[schema(example = "yahoo.complaints")]
    pub rule: Option<String>,
    /// The words of a server that led to it.
    pub reply: Option<String>,
    /// When they were heard last.
    pub heard_at: Option<Timestamp>,
    /// How often.
    pub count: Option<u32>,
}

impl From<Explanation> for ReasonView {
    fn from(told: Explanation) -> Self {
        let cause = told.cause;
        Self {
            code: told.code,
            parameters: told.parameters,
            sentence: told.sentence,
            next_at: told.next_at.map(Timestamp),
            rule: cause.as_ref().map(|cause| cause.rule.to_string()),
            heard_at: cause.as_ref().map(|cause| cause.at.into()),
            reply: cause.map(|cause| cause.reply.into()),
            count: told.count,
        }
    }
}

/// Why a recipient waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedRecipientView {
    #[schema(value_type = String, format = "email")]
    pub recipient: EmailAddress,
    /// The strongest first.
    pub reasons: Vec<ReasonView>,
}

/// Why mail goes as it goes.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct QueueExplanation {
    /// Of the domain or the path, the strongest first.
    pub reasons: Vec<ReasonView>,
    /// Of a message: one entry for each recipient that waits.
    pub recipients: Vec<ExplainedRecipientView>,
}

/// Explain why mail is slow
///
/// For a domain, a message, or a path: the rule, the reply that led to it, the limits, and what comes next.
#[utoipa::path(
    get,
    path = "/queue/explain",
    operation_id = "explainQueue",
    tag = "queue",
    security(("api_key" = [Scope::QueueRead])),
    params(Query),
    responses((status = 200, description = "The reasons.", body = QueueExplanation), NotFound)
)]
pub async fn explain(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<QueueExplanation>> {
    if query.all_workspaces {
        caller.require_administrator("see all workspaces together")?;
    }
    let told = |reasons: Vec<Explanation>| reasons.into_iter().map(ReasonView::from).collect();
    let explained = match (query.domain, query.message, query.path) {
        (Some(domain), None, None) => {
            let workspace = (!query.all_workspaces).then(|| caller.workspace());
            let reasons = told(state.engine.explain_domain(workspace, &domain));
            QueueExplanation { reasons, ..QueueExplanation::default() }
        }
        (None, Some(message), None) => {
            let found = state.engine.explain_message(caller.workspace(), message).await;
            let found = found.ok_or_else(|| Problem::not_found("waiting message"))?;
            let recipients = found
                .into_iter()
                .map(|one| ExplainedRecipientView { recipient: one.recipient, reasons: told(one.reasons) });
            QueueExplanation { recipients: recipients.collect(), ..QueueExplanation::default() }
        }
        (None, None, Some(path)) => {
            caller.require_administrator("see paths, which all workspaces share")?;
            let (_, reasons) = state.engine.path(&path).ok_or_else(|| Problem::not_found("path"))?;
            QueueExplanation { reasons: told(reasons), ..QueueExplanation::default() }
        }
        _ => return Err(Problem::field("", "give one of domain, message and path")),
    };
    Ok(Json(explained))
}
