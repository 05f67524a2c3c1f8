use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_base::MessageId;

use super::content::{self, HtmlQuery};
use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::{Answer, ApiState, Problem};

/// Show a captured message's HTML
///
/// For a frame: nothing in it runs or is loaded from elsewhere, images of the message are written into it, and its own
/// Content-Security-Policy holds even if it is opened by itself.
#[utoipa::path(
    get,
    path = "/sandbox/messages/{id}/html",
    operation_id = "getSandboxMessageHtml",
    tag = "sandbox",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message"), HtmlQuery),
    responses((status = 200, description = "A page.", content_type = "text/html", body = String))
)]
pub async fn html(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Params(query): Params<HtmlQuery>,
) -> Answer<Response> {
    let found = state.sandbox.get(caller.workspace(), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("captured message"))?;
    content::html(found.content, &query).await
}
