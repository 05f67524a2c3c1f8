use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};
use postroad_audience::{Rhythm, Tongue, Topic};
use postroad_base::UtcMillis;

use super::{Guest, Note, rhythms, words};
use crate::ApiState;
use crate::public::problem;
use crate::public::reader::Reader;
use crate::public::shell::name;
use crate::public::theme::Theme;

/// What is shown.
pub(crate) struct View<'a> {
    pub theme: &'a Theme,
    pub reader: Reader,
    pub path: &'a str,
    /// Masked.
    pub address: String,
    /// And whether they are got.
    pub topics: Vec<(Topic, bool)>,
    pub rhythm: Rhythm,
    pub tongue: Tongue,
    pub paused_until: Option<UtcMillis>,
    /// Whether we can write to the person from here.
    pub can_mail: bool,
    /// May see and erase what is known.
    pub is_personal: bool,
}

/// The preference centre.
pub(in crate::public) async fn show(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let guest = match Guest::find(&state, &token, &uri, &headers).await {
        Ok(guest) => guest,
        Err(response) => return response,
    };
    guest
        .centre(&state, StatusCode::OK, None)
        .await
        .unwrap_or_else(|error| problem::failed(guest.reader, error))
}

/// All of it, each part a form of its own.
pub(crate) fn body(view: &View<'_>, note: Option<&Note>) -> Markup {
    let words = words::of(view.reader);
    html! {
        p.soft { ((words.whose)(&view.address)) }
        @if let Some(note) = note { (note.markup()) }
        (choices(view))
        (pause(view))
        @if view.can_mail { (address(view)) }
        (leave(view))
        (data(view))
    }
}

fn choices(view: &View<'_>) -> Markup {
    let words = words::of(view.reader);
    html! {
        section {
            form method="post" action=(view.reader.link(view.path)) {
                fieldset {
                    legend { (words.topics) }
                    @if view.topics.is_empty() { p.soft { (words.no_topics) } }
                    @for (topic, is_got) in &view.topics {
                        label.choice {
                            input type="checkbox" name="topic" value=(topic.id) checked[*is_got];
                            span {
                                b { (topic.name) }
                                @if !topic.description.is_empty() { span.small.soft { (topic.description) } }
                            }
                        }
                    }
                    @for (topic, _) in &view.topics {
                        input type="hidden" name="shown" value=(topic.id);
                    }
                }
                fieldset {
                    legend { (words.rhythm) }
                    @for (rhythm, label, hint) in rhythms(view.reader) {
                        label.choice {
                            input type="radio" name="rhythm" value=(rhythm.as_str()) checked[rhythm == view.rhythm];
                            span { b { (label) } span.small.soft { (hint) } }
                        }
                    }
                }
                label.field for="language" { (words.language) }
                select #language name="language" {
                    @for tongue in Tongue::ALL {
                        option value=(tongue.code()) lang=(tongue.code()) selected[tongue == view.tongue] {
                            (name(tongue))
                        }
                    }
                }
                div.row { button.main name="do" value="save" { (words.save) } }
                p.small.soft.consent { ((words.consent)(&view.theme.name)) }
            }
        }
    }
}

fn pause(view: &View<'_>) -> Markup {
    let words = words::of(view.reader);
    html! {
        section {
            h2 { (words.pause) }
            form method="post" action=(view.reader.link(view.path)) {
                @if let Some(until) = view.paused_until {
                    p { ((words.paused_until)(&day(view.reader, until))) }
                    div.row { button name="do" value="pause-end" { (words.pause_end) } }
                } @else {
                    p.small.soft { (words.pause_hint) }
                    div.row {
                        button name="do" value="pause-30" { (words.pause_30) }
                        button name="do" value="pause-90" { (words.pause_90) }
                    }
                }
            }
        }
    }
}

fn address(view: &View<'_>) -> Markup {
    let words = words::of(view.reader);
    html! {
        section {
            h2 { (words.address) }
            p.small.soft { (words.address_hint) }
            form method="post" action=(view.reader.link(view.path)) {
                label.field for="email" { (words.address_label) }
                input #email type="email" name="email" autocomplete="email" required maxlength="254";
                div.row { button name="do" value="address" { (words.address_send) } }
            }
        }
    }
}

fn leave(view: &View<'_>) -> Markup {
    let words = words::of(view.reader);
    html! {
        section {
            h2 { (words.leave) }
            p.small.soft { (words.leave_hint) }
            form method="post" action=(view.reader.link(view.path)) {
                div.row { button name="do" value="leave-all" { (words.leave_all) } }
            }
        }
    }
}

fn data(view: &View<'_>) -> Markup {
    let words = words::of(view.reader);
    html! {
        section {
            h2 { (words.data) }
            p.small.soft { (words.data_hint) }
            form method="post" action=(view.reader.link(view.path)) {
                @if view.is_personal {
                    div.row {
                        a.button href={ (view.path) "/data" } { (words.download) }
                        button.grave name="do" value="erase-ask" { (words.erase) }
                    }
                } @else if view.can_mail {
                    p.small.soft { ((words.data_link)(&view.address)) }
                    div.row { button name="do" value="data-link" { (words.mail_data_button) } }
                } @else {
                    p.small { (words.data_by_mail) }
                }
            }
        }
    }
}

/// A day in words of the reader's language, in UTC: of a pause nobody counts the hours.
pub(super) fn day(reader: Reader, at: UtcMillis) -> String {
    let date = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::MAX);
    let date = date.to_zoned(jiff::tz::TimeZone::UTC).date();
    let months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    reader.pick(
        format!("{} {} {}", date.day(), months[month], date.year()),
        format!("{}년 {}월 {}일", date.year(), date.month(), date.day()),
    )
}
