use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use postroad_audience::form::{AnswerProblems, Counted, Inputs, What};
use serde_json::json;

use super::reply::{self, Shown};
use super::visitor::Visitor;
use super::{css, frame, show, words};
use crate::ApiState;

/// A form as our script shows it in the pages of others: its first step, its style, and when it comes up.
pub(super) async fn embed(
    State(state): State<Arc<ApiState>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let visitor = Visitor::of(&state, &request);
    let form = match show::find(&state, &id).await {
        Ok(Some(form)) => form,
        Ok(None) => return frame::not_here(visitor.language),
        Err(response) => return response,
    };
    let forms = &state.audience.forms;
    // A pop-up is viewed when it comes up, which the script tells.
    if visitor.is_counted && visitor.query.first("mode") != "popup" {
        forms.count(Counted::of(&form, &visitor.source, What::View));
    }
    let ticket = forms.issue(&form, &visitor.source);
    let (inputs, problems) = (Inputs::default(), AnswerProblems::new());
    let shown = Shown {
        visitor: &visitor,
        form: &form,
        inputs: &inputs,
        step: form.steps(&inputs).first().copied().unwrap_or(0),
        problems: &problems,
        ticket: &ticket,
        note: None,
        is_started: false,
        is_framed: false,
        status: StatusCode::OK,
    };
    let popup = form.document.popup;
    let body = json!({
        "html": shown.markup().into_string(),
        "css": css::form(&form.document.theme),
        "language": form.document.language.tag(),
        "title": form.document.steps.first().map_or("", |step| step.title.as_str()),
        "close": words::of(form.document.language).close,
        "ticket": ticket,
        "popup": {
            "delay": popup.delay_secs,
            "scroll": popup.scroll_percent,
            "exit": popup.exit_intent,
            "days": popup.every_days,
        },
    });
    reply::piece(&visitor, &form, StatusCode::OK, &body)
}
