use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use postroad_audience::{AudienceError, Purpose, Said, Scope, Visit, VisitError, Way};

use super::{Place, words};
use crate::auth::client_address;
use crate::public::form::Fields;
use crate::public::reader::Reader;
use crate::public::theme::Theme;
use crate::public::{person, problem};
use crate::{Answer, ApiState};

/// Characters of a comment that the page takes.
const COMMENT_MAX: usize = 1_000;

/// The buttons of the page, and the POST that mail programs make themselves (RFC 8058): no cookie, no redirect, and the
/// same answer however often it is repeated.
pub(in crate::public) async fn act(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let ip = client_address(request.extensions());
    let stranger = Reader::of(&uri, &headers, None);
    let visit = match state.audience.visits.follow(&token, Purpose::Unsubscribe).await {
        Ok(visit) => visit,
        Err(VisitError::Gone { workspace }) => {
            return match Theme::of(&state, workspace).await {
                Ok(theme) => super::gone(&theme, stranger),
                Err(error) => problem::failed(stranger, error),
            };
        }
        Err(error) => {
            return problem::link(stranger, &error).expect("only Gone has no page of its own");
        }
    };
    let reader = Reader::of(&uri, &headers, visit.contact.language.as_deref());
    let Some(fields) = Fields::read(request).await else { return problem::unreadable(reader) };
    let theme = match Theme::of(&state, visit.workspace).await {
        Ok(theme) => theme,
        Err(error) => return problem::failed(reader, error),
    };
    let place = Place {
        theme: &theme,
        reader,
        path: &format!("/u/{token}"),
        preferences: &super::preferences_path(&state, &visit, reader),
        topic: visit.topic.as_ref().map(|topic| topic.name.as_str()),
        address: &person::masked(&visit.contact.email),
    };
    let done = if fields.is_one_click() {
        leave(&state, &visit, &place, Scope::Topic, (Way::OneClick, Said { text: "", ip })).await
    } else {
        pressed(&state, &visit, &place, &fields, ip).await
    };
    done.unwrap_or_else(|error| problem::failed(reader, error))
}

async fn pressed(
    state: &ApiState,
    visit: &Visit,
    place: &Place<'_>,
    fields: &Fields,
    ip: Option<IpAddr>,
) -> Answer<Response> {
    let words = words::of(place.reader);
    match fields.get("do") {
        Some("leave") => {
            let text = place.topic.map_or(words.leave.to_owned(), words.leave_topic);
            leave(state, visit, place, Scope::Topic, (Way::UnsubscribePage, Said { text: &text, ip })).await
        }
        Some("leave-all") => {
            let said = Said { text: words.leave_all, ip };
            leave(state, visit, place, Scope::Everything, (Way::UnsubscribePage, said)).await
        }
        Some("why") => {
            let (reason, comment) = (fields.get("reason").unwrap_or(""), fields.get("comment").unwrap_or(""));
            match state.audience.visits.say_why(visit, reason, comment).await {
                // Nothing chosen and nothing written, or something that is no longer on the list: nobody is bothered.
                Ok(_) | Err(AudienceError::Invalid(_)) => Ok(thanks(place)),
                Err(error) => Err(error.into()),
            }
        }
        Some("undo") => undo(state, visit, place, Scope::Topic, ip).await,
        Some("undo-all") => undo(state, visit, &Place { topic: None, ..*place }, Scope::Everything, ip).await,
        _ => Ok(problem::unreadable(place.reader)),
    }
}

async fn leave(
    state: &ApiState,
    visit: &Visit,
    place: &Place<'_>,
    scope: Scope,
    (way, said): (Way, Said<'_>),
) -> Answer<Response> {
    let done = state.audience.visits.leave(visit, scope, way, said).await?;
    if !done.topics.is_empty() {
        person::reconsider_for(state, visit).await;
    }
    let place = Place { topic: place.topic.filter(|_| scope == Scope::Topic), ..*place };
    Ok(left(&place, done.topics.is_empty()))
}

/// They left; now they may say why, and take it back.
pub(crate) fn left(place: &Place<'_>, already: bool) -> Response {
    let words = words::of(place.reader);
    place.page(words.left_title).answer(StatusCode::OK, left_body(place, already))
}

pub(crate) fn left_body(place: &Place<'_>, already: bool) -> Markup {
    let words = words::of(place.reader);
    let farewell = place.theme.texts(place.reader.tongue).farewell;
    let action = place.reader.link(place.path);
    html! {
        p { (match place.topic {
            Some(topic) => (words.left_topic)(topic, place.address),
            None => (words.left_all)(place.address),
        }) }
        @if already { p.soft { (words.already) } }
        @if !farewell.is_empty() { p.text { (farewell) } }
        @if !place.theme.settings.reasons.is_empty() { (why(place, &action)) }
        section {
            h2 { (words.mistake) }
            p.small.soft { (consent(place)) }
            form method="post" action=(action) {
                div.row {
                    button name="do" value=(if place.topic.is_some() { "undo" } else { "undo-all" }) {
                        ((words.undo)(place.topic.unwrap_or(words.everything)))
                    }
                    a.button href=(place.preferences) { (words.choose) }
                }
            }
        }
    }
}

fn why(place: &Place<'_>, action: &str) -> Markup {
    let words = words::of(place.reader);
    html! {
        section {
            form method="post" action=(action) {
                fieldset {
                    legend { (words.why) }
                    p.small.soft { (words.why_hint) }
                    @for reason in &place.theme.settings.reasons {
                        label.choice {
                            input type="radio" name="reason" value=(reason.id);
                            span { (reason.label(place.reader.tongue)) }
                        }
                    }
                }
                label.field for="comment" { (words.comment) }
                textarea #comment name="comment" maxlength=(COMMENT_MAX) rows="3" {}
                div.row { button.main name="do" value="why" { (words.send) } }
            }
        }
    }
}

/// What somebody agrees to who takes it back: shown beside the button, and kept with the consent.
fn consent(place: &Place<'_>) -> String {
    let words = words::of(place.reader);
    match place.topic {
        Some(topic) => (words.undo_consent)(topic, &place.theme.name),
        None => (words.undo_consent_all)(&place.theme.name),
    }
}

fn thanks(place: &Place<'_>) -> Response {
    let words = words::of(place.reader);
    let body = html! {
        p { (words.thanks) }
        div.row { a.button href=(place.preferences) { (words.choose) } }
    };
    place.page(words.thanks_title).answer(StatusCode::OK, body)
}

async fn undo(
    state: &ApiState,
    visit: &Visit,
    place: &Place<'_>,
    scope: Scope,
    ip: Option<IpAddr>,
) -> Answer<Response> {
    let words = words::of(place.reader);
    let text = consent(place);
    let topics = state.audience.visits.left_last(visit, scope).await?;
    let said = Said { text: &text, ip };
    let (status, title, body) =
        match state.audience.visits.come_back(visit, &topics, Way::UnsubscribePage, said).await {
            Ok(()) => {
                let what = place.topic.unwrap_or(words.everything);
                (StatusCode::OK, words.back_title, (words.back)(what))
            }
            Err(AudienceError::Conflict { rule: "topic_archived", .. }) => {
                (StatusCode::CONFLICT, words.title, words.archived.to_owned())
            }
            Err(AudienceError::Conflict { .. }) => {
                (StatusCode::CONFLICT, words.blocked_title, words.blocked.to_owned())
            }
            Err(error) => return Err(error.into()),
        };
    let body = html! {
        p { (body) }
        div.row { a.button href=(place.preferences) { (words.choose) } }
    };
    Ok(place.page(title).answer(status, body))
}
