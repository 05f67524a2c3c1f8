//! Where the link of the confirmation mail leads to. Mail programs and scanners fetch links, so only the button of the page
//! confirms.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use postroad_audience::form::{Confirmed, FollowError, FormLanguage};

use super::frame::{self, Frame, Frames};
use super::thanks::{self, After};
use super::visitor::Visitor;
use super::{reply, words};
use crate::ApiState;
use crate::auth::client_address;

pub(super) async fn show(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let visitor = Visitor::of(&state, &request);
    match state.audience.forms.confirmation(&token).await {
        Ok(found) if found.already => told(&found),
        Ok(found) => asked(&found, &token),
        Err(error) => refused(visitor.language, &error),
    }
}

pub(super) async fn act(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let visitor = Visitor::of(&state, &request);
    match state.audience.forms.confirm(&token, client_address(request.extensions())).await {
        Ok(found) => told(&found),
        Err(error) => refused(visitor.language, &error),
    }
}

fn asked(found: &Confirmed, token: &str) -> Response {
    let document = &found.form.document;
    let words = words::of(document.language);
    let (title, text) = words.confirm;
    let body = html! {
        h1 { (title) }
        p { (text) " " b { (found.email) } }
        @if !document.consent.text.is_empty() { p .s { (document.consent.text) } }
        form method="post" action={ "/f/confirm/" (token) } {
            div .g { button type="submit" { (words.confirm_button) } }
        }
    };
    page(found, title, &body)
}

fn told(found: &Confirmed) -> Response {
    match thanks::confirmed(found) {
        After::Redirect(url) => reply::see_other(&url),
        After::Words(body) => page(found, words::of(found.form.document.language).confirmed.0, &body),
    }
}

fn page(found: &Confirmed, title: &str, body: &maud::Markup) -> Response {
    let frame = Frame { frames: Frames::Nobody, has_script: false, ..Frame::of(&found.form.document, title) };
    frame.answer(StatusCode::OK, body)
}

/// A link that leads nowhere.
pub(super) fn refused(language: FormLanguage, error: &FollowError) -> Response {
    match error {
        FollowError::Link(_) => frame::plain(language, StatusCode::GONE, words::of(language).too_old),
        FollowError::Audience(error) => {
            tracing::error!(%error, "a link of a form cannot be followed");
            frame::failed(language)
        }
    }
}
