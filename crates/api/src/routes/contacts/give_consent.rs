use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{ConsentKind, Evidence, Given};
use postroad_base::{ContactId, TopicId};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::origin;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::public::person::reconsider;
use crate::routes::consents::view::{ConsentKindName, SubscriptionView};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// What a contact said, and how that can be proved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    #[schema(value_type = Uuid)]
    topic: TopicId,
    #[schema(value_type = ConsentKindName)]
    kind: ConsentKind,
    /// A grant whose confirmation is known too, as from a system that had its own double opt-in.
    #[serde(default)]
    confirmed: bool,
    /// When the person said it; now, without it.
    at: Option<Timestamp>,
    /// The address it was said from.
    #[schema(value_type = Option<String>, example = "192.0.2.7")]
    ip: Option<IpAddr>,
    /// By which way it came.
    #[serde(default)]
    #[schema(default = "api", max_length = 200)]
    source: String,
    /// Which form, page or campaign.
    #[serde(default)]
    #[schema(max_length = 200)]
    form: String,
    /// Of the form or the text.
    #[serde(default)]
    #[schema(max_length = 200)]
    version: String,
    /// The words the person saw.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    text: String,
}

/// Write down a consent
///
/// A grant of a topic with double opt-in waits for its confirmation; a withdrawal holds at once, for queued mail too.
/// Nothing is ever changed in the ledger.
#[utoipa::path(
    post,
    path = "/contacts/{id}/consents",
    operation_id = "giveConsent",
    tag = "consents",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The contact")),
    request_body = NewConsent,
    responses((status = 200, description = "Where the contact stands with the topic now.", body = SubscriptionView), Conflict)
)]
pub async fn give_consent(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
    JsonBody(new): JsonBody<NewConsent>,
) -> Answer<Json<SubscriptionView>> {
    let NewConsent { topic, kind, confirmed, at, ip, source, form, version, text } = new;
    let evidence = Evidence { source, form, version, text };
    let given = Given { topic, kind, confirmed, at: at.map(|at| at.0), ip, evidence };
    let consents = &state.audience.consents;
    let now = consents.give(caller.workspace(), id, &given, &origin(&caller, None)).await?;
    let entry = Entry::new("consent.recorded", id.to_string())
        .after(json!({ "topic": topic, "kind": kind, "state": now.state }));
    audit::record(&state, &caller, entry).await?;
    if kind == ConsentKind::Withdrawal
        && let Some(contact) = state.audience.contacts.get(caller.workspace(), id).await?
    {
        reconsider(&state, caller.workspace(), &contact.email).await;
    }
    Ok(Json(now.into()))
}
