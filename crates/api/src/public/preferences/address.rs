//! `/a/{token}`: the link in the mail to a new address.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use maud::html;
use postroad_audience::{AudienceError, Purpose};

use super::{Guest, Note, mail, words};
use crate::public::form::Fields;
use crate::public::problem;
use crate::{Answer, ApiState};

/// Notes the new address and writes to it, and to the old one.
pub(super) async fn ask(state: &ApiState, guest: &Guest, address: &str) -> Answer<Note> {
    let words = words::of(guest.reader);
    let address = address.trim();
    match state.audience.visits.ask_address(&guest.visit, address).await {
        Ok(asked) => mail::address(state, guest, &asked).await,
        Err(AudienceError::Invalid(wrong)) => {
            let is_same = wrong.first().is_some_and(|wrong| wrong.message.contains("already"));
            Ok(Note::bad(if is_same { words.address_same } else { words.address_wrong }))
        }
        Err(AudienceError::Conflict { .. }) => Ok(Note::bad(words.too_many_asked)),
        Err(error) => Err(error.into()),
    }
}

/// Asks again: mail programs fetch every link.
pub(in crate::public) async fn show(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let guest = match find(&state, &token, &uri, &headers).await {
        Ok(guest) => guest,
        Err(response) => return response,
    };
    let words = words::of(guest.reader);
    match state.audience.visits.asked_address(&guest.visit).await {
        Ok(Some(address)) => {
            let body = html! {
                p { ((words.confirm_ask)(&guest.theme.name, &address.to_string())) }
                form method="post" action=(guest.reader.link(&guest.path)) {
                    div.row { button.main name="do" value="confirm" { (words.confirm) } }
                }
            };
            guest.page(words.confirm_title).answer(StatusCode::OK, body)
        }
        Ok(None) => nothing(&guest),
        Err(error) => problem::failed(guest.reader, error.into()),
    }
}

pub(in crate::public) async fn act(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let guest = match find(&state, &token, request.uri(), request.headers()).await {
        Ok(guest) => guest,
        Err(response) => return response,
    };
    let confirms = Fields::read(request).await.is_some_and(|fields| fields.get("do") == Some("confirm"));
    if !confirms {
        return problem::unreadable(guest.reader);
    }
    let words = words::of(guest.reader);
    let (status, title, text) = match state.audience.visits.confirm_address(&guest.visit).await {
        Ok(contact) => (StatusCode::OK, words.confirmed_title, (words.confirmed)(&contact.email.to_string())),
        Err(AudienceError::Missing { .. }) => return nothing(&guest),
        Err(AudienceError::Taken { .. } | AudienceError::Conflict { .. }) => {
            (StatusCode::CONFLICT, words.confirm_none_title, words.confirm_taken.to_owned())
        }
        Err(error) => return problem::failed(guest.reader, error.into()),
    };
    guest.page(title).answer(status, html! { p { (text) } })
}

async fn find(state: &ApiState, token: &str, uri: &Uri, headers: &HeaderMap) -> Result<Guest, Response> {
    let found = state.audience.visits.follow(token, Purpose::Address).await;
    Guest::of(state, found, format!("/a/{token}"), uri, headers).await
}

fn nothing(guest: &Guest) -> Response {
    let words = words::of(guest.reader);
    guest.page(words.confirm_none_title).answer(StatusCode::OK, html! { p { (words.confirm_none) } })
}
