use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::{Domain, EmailAddress, Stream};
use postroad_insight::{MessageFilter, RecipientStatus, Source};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{RecipientStatusName, SourceName, StreamName, SummaryView};
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState, log};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// With at least one recipient that stands there.
    #[param(value_type = Option<RecipientStatusName>)]
    status: Option<RecipientStatus>,
    /// To this address, among others.
    #[param(value_type = Option<String>, format = "email")]
    recipient: Option<EmailAddress>,
    /// The reverse-path or the address in From.
    #[param(value_type = Option<String>, format = "email")]
    sender: Option<EmailAddress>,
    /// A recipient's domain.
    #[param(value_type = Option<String>)]
    domain: Option<Domain>,
    /// Words of the subject; one that ends in `*` may go on.
    subject: Option<String>,
    /// With this tag, among others.
    tag: Option<String>,
    /// Of this stream.
    #[param(value_type = Option<StreamName>)]
    stream: Option<Stream>,
    /// That came in this way.
    #[param(value_type = Option<SourceName>)]
    source: Option<Source>,
    /// The Message-ID field, with or without its brackets.
    message_id_header: Option<String>,
    /// Accepted at this time or later.
    since: Option<Timestamp>,
    /// Accepted before this time.
    until: Option<Timestamp>,
    /// Words of the subject, the addresses or the tags, or a whole address.
    q: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List messages
///
/// Newest first; every parameter that is given must match. A page may be short, or even empty, and still have a next one.
#[utoipa::path(
    get,
    path = "/messages",
    operation_id = "listMessages",
    tag = "messages",
    security(("api_key" = [Scope::MessagesRead])),
    params(Query),
    responses((status = 200, description = "A page of messages.", body = Paged<SummaryView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<SummaryView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let filter = MessageFilter {
        workspace: Some(caller.workspace()),
        status: query.status,
        recipient: query.recipient,
        sender: query.sender,
        domain: query.domain,
        subject: query.subject,
        tag: query.tag,
        stream: query.stream,
        source: query.source,
        message_id_header: query.message_id_header,
        from: query.since.map(|at| at.0),
        until: query.until.map(|at| at.0),
        text: query.q,
    };
    let found =
        log::ask(&state.events, async move |log| log.messages(&filter, cursor.as_ref(), limit).await).await?;
    Ok(Json(Paged::of(found, SummaryView::from)))
}
