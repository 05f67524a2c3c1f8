use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{MaySend, Refusal};
use postroad_base::{ContactId, TopicId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The topic that would be sent.
    #[param(value_type = Uuid)]
    topic: TopicId,
}

/// Whether a contact may get a topic now.
#[derive(Debug, Serialize, ToSchema)]
pub struct SendPermission {
    allowed: bool,
    /// Why not: `suppressed_bounce`, `suppressed_complaint`, `suppressed_unsubscribe`, `suppressed_manual`,
    /// `contact_archived`, `topic_unknown`, `topic_archived`, `not_subscribed`, `not_confirmed`, `unsubscribed`, `paused` or
    /// `too_often`.
    #[schema(example = "not_confirmed")]
    reason: Option<&'static str>,
    /// When a pause ends, or the time the contact wants between two mails.
    until: Option<Timestamp>,
}

/// Ask whether a contact may get a topic
///
/// Every sender asks the same: when it plans, and again when a message is handed over.
#[utoipa::path(
    get,
    path = "/contacts/{id}/may-send",
    operation_id = "maySend",
    tag = "consents",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The contact"), Query),
    responses((status = 200, description = "The answer.", body = SendPermission))
)]
pub async fn may_send(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Params(query): Params<Query>,
) -> Answer<Json<SendPermission>> {
    let now = state.clock.now();
    let consents = &state.audience.consents;
    let refusal = match consents.may_send(caller.workspace(), id, query.topic, now).await? {
        MaySend::Allowed => return Ok(Json(SendPermission { allowed: true, reason: None, until: None })),
        MaySend::Refused(Refusal::ContactUnknown) => return Err(Problem::not_found("contact")),
        // Who is asked about comes first, as everywhere.
        MaySend::Refused(Refusal::TopicUnknown) => {
            let contact = state.audience.contacts.get(caller.workspace(), id).await?;
            contact.map(|_| Refusal::TopicUnknown).ok_or_else(|| Problem::not_found("contact"))?
        }
        MaySend::Refused(refusal) => refusal,
    };
    let until = match refusal {
        Refusal::Paused { until } | Refusal::TooOften { until } => Some(Timestamp(until)),
        _ => None,
    };
    Ok(Json(SendPermission { allowed: false, reason: Some(refusal.code()), until }))
}
