use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::{Domain, EmailAddress, EventKind, MessageId, Stream};
use postroad_insight::EventFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{EventKindName, EventView, Transcripts};
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::routes::messages::view::StreamName;
use crate::time::Timestamp;
use crate::{Answer, ApiState, log};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// What happened.
    #[param(value_type = Option<EventKindName>)]
    kind: Option<EventKind>,
    /// To whom; the newest message's events come first then.
    #[param(value_type = Option<String>, format = "email")]
    recipient: Option<EmailAddress>,
    /// The recipient's domain.
    #[param(value_type = Option<String>)]
    domain: Option<Domain>,
    /// To which message.
    #[param(value_type = Option<Uuid>)]
    message: Option<MessageId>,
    /// Of mail of this stream.
    #[param(value_type = Option<StreamName>)]
    stream: Option<Stream>,
    /// At this time or later.
    since: Option<Timestamp>,
    /// Before this time.
    until: Option<Timestamp>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List events
///
/// Newest first. A page may be short, or even empty, and still have a next one.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "listEvents",
    tag = "events",
    security(("api_key" = [Scope::EventsRead])),
    params(Query),
    responses((status = 200, description = "A page of events.", body = Paged<EventView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<EventView>>> {
    let filter = EventFilter {
        workspace: Some(caller.workspace()),
        kind: query.kind,
        recipient: query.recipient,
        domain: query.domain,
        message: query.message,
        stream: query.stream,
        from: query.since.map(|at| at.0),
        until: query.until.map(|at| at.0),
    };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found =
        log::ask(&state.events, async move |log| log.events(&filter, cursor.as_ref(), limit).await).await?;
    Ok(Json(Paged::of(found, |event| EventView::new(event, Transcripts::Hidden))))
}
