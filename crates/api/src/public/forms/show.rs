use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use postroad_audience::form::{
    AnswerProblems, Counted, FormScheme, Inputs, ShownForm, Submitted, Variant, What,
};

use super::frame::{self, Frame, Frames};
use super::reply::{self, Shown};
use super::thanks::{self, After};
use super::visitor::{Visitor, draw};
use crate::ApiState;

/// The page of a form. Answers to its fields may be in the query.
pub(super) async fn show(
    State(state): State<Arc<ApiState>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let visitor = Visitor::of(&state, &request);
    let form = match find(&state, &id).await {
        Ok(Some(form)) => form,
        Ok(None) => return frame::not_here(visitor.language),
        Err(response) => return response,
    };
    if visitor.is_counted {
        state.audience.forms.count(Counted::of(&form, &visitor.source, What::View));
    }
    let ticket = state.audience.forms.issue(&form, &visitor.source);
    let inputs = known(&form, &visitor.query);
    let shown = Shown {
        visitor: &visitor,
        form: &form,
        inputs: &inputs,
        step: form.steps(&inputs).first().copied().unwrap_or(0),
        problems: &AnswerProblems::new(),
        ticket: &ticket,
        note: None,
        is_started: false,
        is_framed: reply::is_framed(&visitor.query),
        status: StatusCode::OK,
    };
    shown.answer()
}

/// The form, in one of its versions.
pub(super) async fn find(state: &ApiState, id: &str) -> Result<Option<ShownForm>, Response> {
    let Ok(id) = id.parse() else { return Ok(None) };
    state.audience.forms.shown(id, draw()).await.map_err(|error| {
        tracing::error!(%error, "a form cannot be shown");
        frame::failed(postroad_audience::form::FormLanguage::En)
    })
}

/// Only what the form asks for.
fn known(form: &ShownForm, query: &Inputs) -> Inputs {
    let asked = |key: &str| form.document.fields().any(|(_, field)| field.key == key);
    Inputs::of(
        query.iter().filter(|(key, _)| asked(key)).map(|(key, value)| (key.to_owned(), value.to_owned())),
    )
}

/// What of a draft is to be looked at.
pub(crate) enum Look {
    Step(usize),
    Thanks,
}

/// A draft as it would be shown, for a frame of the web app. Nothing that is sent from it is taken.
pub(crate) fn preview(mut form: ShownForm, look: &Look, dark: bool) -> Response {
    form.document.theme.scheme = match (form.document.theme.scheme, dark) {
        (FormScheme::Auto, false) => FormScheme::Light,
        (FormScheme::Auto, true) => FormScheme::Dark,
        (chosen, _) => chosen,
    };
    form.variant = Variant::A;
    let visitor = Visitor::nobody(form.document.language);
    let inputs = Inputs::default();
    let markup = match look {
        Look::Thanks => {
            form.document.thanks.redirect.clear();
            let submitted = if form.needs_confirmation(&[]) { Submitted::ToConfirm } else { Submitted::Done };
            match thanks::submitted(&form, submitted) {
                After::Words(markup) => markup,
                After::Redirect(_) => maud::html! {},
            }
        }
        Look::Step(step) => {
            let shown = Shown {
                visitor: &visitor,
                form: &form,
                inputs: &inputs,
                step: *step,
                problems: &AnswerProblems::new(),
                ticket: "",
                note: None,
                is_started: true,
                is_framed: false,
                status: StatusCode::OK,
            };
            shown.markup()
        }
    };
    let frame = Frame {
        frames: Frames::Own,
        thanks: None,
        has_script: false,
        ..Frame::of(&form.document, &form.name)
    };
    frame.answer(StatusCode::OK, &markup)
}
