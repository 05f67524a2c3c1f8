//! An answer, as a page or as a piece of one.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use postroad_audience::form::{AnswerProblems, Inputs, ShownForm};
use serde_json::json;

use super::frame::Frame;
use super::step::Step;
use super::thanks::After;
use super::visitor::Visitor;

/// How the page is shown: carried along from step to step.
const FRAMED: &str = "frame";

/// A step, and everything around it.
pub(super) struct Shown<'a> {
    pub visitor: &'a Visitor,
    pub form: &'a ShownForm,
    pub inputs: &'a Inputs,
    pub step: usize,
    pub problems: &'a AnswerProblems,
    pub ticket: &'a str,
    pub note: Option<&'a str>,
    pub is_started: bool,
    pub is_framed: bool,
    pub status: StatusCode,
}

impl Shown<'_> {
    pub fn markup(&self) -> Markup {
        let action = format!("{}/f/{}", self.visitor.own_origin, self.form.id);
        let step = Step {
            form: self.form,
            inputs: self.inputs,
            step: self.step,
            problems: self.problems,
            ticket: self.ticket,
            bits: self.form.document.protection.work.bits(),
            note: self.note,
            is_started: self.is_started,
            action: &action,
            view: self.is_framed.then_some(FRAMED),
        };
        step.markup()
    }

    pub fn answer(&self) -> Response {
        let markup = self.markup();
        if self.visitor.wants_pieces {
            return piece(self.visitor, self.form, self.status, &json!({ "html": markup.into_string() }));
        }
        page(self.form, self.is_framed, self.status, &markup)
    }
}

/// Whether the page is shown in a frame.
pub(super) fn is_framed(inputs: &Inputs) -> bool {
    inputs.first(super::VIEW) == FRAMED || inputs.first("embed") == "1"
}

/// What comes after a form that was sent.
pub(super) fn after(visitor: &Visitor, form: &ShownForm, is_framed: bool, after: &After) -> Response {
    match after {
        After::Redirect(url) if visitor.wants_pieces => {
            piece(visitor, form, StatusCode::OK, &json!({ "redirect": url, "done": true }))
        }
        After::Redirect(url) => see_other(url),
        After::Words(markup) if visitor.wants_pieces => {
            let body = json!({ "html": markup.clone().into_string(), "done": true });
            piece(visitor, form, StatusCode::OK, &body)
        }
        After::Words(markup) => page(form, is_framed, StatusCode::OK, markup),
    }
}

/// RFC 9110 §15.4.4: the other page is asked for by GET.
pub(super) fn see_other(url: &str) -> Response {
    match HeaderValue::try_from(url) {
        Ok(url) => (StatusCode::SEE_OTHER, [(header::LOCATION, url)]).into_response(),
        Err(_) => StatusCode::NO_CONTENT.into_response(),
    }
}

pub(super) fn page(form: &ShownForm, is_framed: bool, status: StatusCode, body: &Markup) -> Response {
    let title = form.document.steps.first().map_or("", |step| step.title.as_str());
    let title = if title.is_empty() { form.name.as_str() } else { title };
    let frame = Frame { is_framed, ..Frame::of(&form.document, title) };
    frame.answer(status, body)
}

/// For our script, in pages of the form's sites (Fetch Standard, CORS protocol). There are no cookies to send.
pub(super) fn piece(
    visitor: &Visitor,
    form: &ShownForm,
    status: StatusCode,
    body: &serde_json::Value,
) -> Response {
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let allowed = visitor.origin.as_deref().filter(|origin| form.document.embedding.allows(origin));
    if let Some(origin) = allowed.and_then(|origin| HeaderValue::try_from(origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}
