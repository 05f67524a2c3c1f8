use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use postroad_audience::form::{Counted, Inputs, What, is_robot};
use postroad_base::FormId;

use super::TICKET;
use crate::ApiState;

/// Our script tells that a pop-up came up, or that somebody began to write. Nothing comes of it but a figure.
pub(super) async fn seen(
    State(state): State<Arc<ApiState>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let inputs = Inputs::of(form_urlencoded::parse(&body).into_owned());
    let what = match inputs.first("what") {
        "view" => What::View,
        "start" => What::Start,
        _ => return StatusCode::NO_CONTENT,
    };
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let forms = &state.audience.forms;
    let ticket = forms.ticket(inputs.first(TICKET)).filter(|ticket| id.parse::<FormId>() == Ok(ticket.form));
    if let Some(ticket) = ticket.filter(|_| !is_robot(agent)) {
        match forms.shown_as(ticket.form, ticket.version, ticket.variant).await {
            Ok(Some(form)) => forms.count(Counted::of(&form, &ticket.source, what)),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a view of a form cannot be counted"),
        }
    }
    StatusCode::NO_CONTENT
}
