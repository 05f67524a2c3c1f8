use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use postroad_audience::{AudienceError, Said, Scope, Way};

use super::{Guest, Note, address, erase, mail, save, words};
use crate::auth::client_address;
use crate::public::form::Fields;
use crate::public::{person, problem};
use crate::{Answer, ApiState};

/// The buttons of the preference centre. Every answer is a page: nothing redirects.
pub(in crate::public) async fn act(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let guest = match Guest::find(&state, &token, request.uri(), request.headers()).await {
        Ok(guest) => guest,
        Err(response) => return response,
    };
    let ip = client_address(request.extensions());
    let Some(fields) = Fields::read(request).await else { return problem::unreadable(guest.reader) };
    pressed(&state, &guest, &fields, ip).await.unwrap_or_else(|error| problem::failed(guest.reader, error))
}

async fn pressed(state: &ApiState, guest: &Guest, fields: &Fields, ip: Option<IpAddr>) -> Answer<Response> {
    let words = words::of(guest.reader);
    let note = match fields.get("do") {
        Some("save") => save::save(state, guest, fields, ip).await?,
        Some("pause-30") => pause(state, guest, 30).await?,
        Some("pause-90") => pause(state, guest, 90).await?,
        Some("pause-end") => {
            state.audience.visits.pause(&guest.visit, 0).await?;
            Note::good(words.pause_ended)
        }
        Some("leave-all") => {
            let said = Said { text: words.leave_all, ip };
            state.audience.visits.leave(&guest.visit, Scope::Everything, Way::PreferenceCentre, said).await?;
            person::reconsider_for(state, &guest.visit).await;
            Note::good(words.left_all)
        }
        Some("address") => address::ask(state, guest, fields.get("email").unwrap_or("")).await?,
        Some("data-link") => mail::data_link(state, guest).await?,
        Some("erase-ask") if guest.is_personal() => return Ok(erase::ask(guest, None)),
        Some("erase") if guest.is_personal() => return erase::erase(state, guest, fields, ip).await,
        Some("keep") => return guest.centre(state, StatusCode::OK, None).await,
        _ => return Ok(problem::unreadable(guest.reader)),
    };
    let status = if note.is_bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    guest.centre(state, status, Some(note)).await
}

async fn pause(state: &ApiState, guest: &Guest, days: u32) -> Result<Note, AudienceError> {
    let contact = state.audience.visits.pause(&guest.visit, days).await?;
    person::reconsider_for(state, &guest.visit).await;
    let day = contact.paused_until.map(|until| super::show::day(guest.reader, until)).unwrap_or_default();
    Ok(Note::good((words::of(guest.reader).paused_until)(&day)))
}
