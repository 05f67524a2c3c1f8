use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};
use postroad_audience::{Purpose, SubscriptionState, VisitError};

use super::{Place, words};
use crate::ApiState;
use crate::public::reader::Reader;
use crate::public::theme::Theme;
use crate::public::{person, problem};

/// The page behind the link. It asks, and changes nothing: mail programs and scanners fetch every link.
pub(in crate::public) async fn show(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
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
    let found = async {
        let theme = Theme::of(&state, visit.workspace).await?;
        let known = state.audience.visits.subscriptions(&visit).await?;
        Ok::<_, crate::Problem>((theme, known))
    };
    let (theme, known) = match found.await {
        Ok(found) => found,
        Err(error) => return problem::failed(reader, error),
    };
    let topic = visit.topic.as_ref();
    let is_left = topic.is_some_and(|topic| {
        known.iter().any(|one| one.topic == topic.id && one.state == SubscriptionState::Unsubscribed)
    });
    let place = Place {
        theme: &theme,
        reader,
        path: &format!("/u/{token}"),
        preferences: &super::preferences_path(&state, &visit, reader),
        topic: topic.map(|topic| topic.name.as_str()),
        address: &person::masked(&visit.contact.email),
    };
    if is_left { super::act::left(&place, true) } else { ask(&place) }
}

/// Whether they are sure; one button is enough.
pub(crate) fn ask(place: &Place<'_>) -> Response {
    place.page(words::of(place.reader).title).answer(StatusCode::OK, ask_body(place))
}

pub(crate) fn ask_body(place: &Place<'_>) -> Markup {
    let words = words::of(place.reader);
    let intro = place.theme.texts(place.reader.tongue).intro;
    html! {
        @if !intro.is_empty() { p.text { (intro) } }
        p { (match place.topic {
            Some(topic) => (words.ask_topic)(topic, place.address),
            None => (words.ask_all)(place.address),
        }) }
        form method="post" action=(place.reader.link(place.path)) {
            div.row {
                @if let Some(topic) = place.topic {
                    button.main name="do" value="leave" { ((words.leave_topic)(topic)) }
                    button name="do" value="leave-all" { (words.leave_all) }
                } @else {
                    button.main name="do" value="leave-all" { (words.leave) }
                }
            }
        }
        div.row { a.button href=(place.preferences) { (words.choose) } }
    }
}
