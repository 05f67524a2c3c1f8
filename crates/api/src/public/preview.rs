//! The pages with somebody who does not exist, for whoever sets how they look. Their buttons lead nowhere: a frame that
//! shows them lets no form out.

use axum::http::StatusCode;
use axum::response::Response;
use postroad_audience::{Rhythm, Tongue, Topic};

use super::preferences;
use super::reader::Reader;
use super::shell::Page;
use super::theme::{Light, Theme};
use super::unsubscribe::{self, Place};

const ADDRESS: &str = "a•••@example.com";
const NOWHERE: &str = "#";
/// Only the web app itself.
const FRAMES: &str = "'self'";
/// Topics shown in the preference centre.
const TOPICS_MAX: usize = 6;

fn page<'a>(theme: &'a Theme, reader: Reader, title: &'a str, light: Light) -> Page<'a> {
    Page { light, frames: FRAMES, ..Page::new(theme, reader, title) }
}

fn place<'a>(theme: &'a Theme, reader: Reader, topics: &'a [Topic]) -> Place<'a> {
    let topic = topics.iter().find(|topic| topic.archived_at.is_none()).map(|topic| topic.name.as_str());
    let topic = topic.or(Some(reader.pick("News", "소식")));
    Place { theme, reader, path: NOWHERE, preferences: NOWHERE, topic, address: ADDRESS }
}

pub(crate) fn unsubscribe(theme: &Theme, tongue: Tongue, light: Light, topics: &[Topic]) -> Response {
    let reader = Reader { tongue, chosen: false };
    let body = unsubscribe::ask_body(&place(theme, reader, topics));
    page(theme, reader, unsubscribe::words_of(reader).title, light).answer(StatusCode::OK, body)
}

pub(crate) fn unsubscribed(theme: &Theme, tongue: Tongue, light: Light, topics: &[Topic]) -> Response {
    let reader = Reader { tongue, chosen: false };
    let body = unsubscribe::left_body(&place(theme, reader, topics), false);
    page(theme, reader, unsubscribe::words_of(reader).left_title, light).answer(StatusCode::OK, body)
}

pub(crate) fn preferences(theme: &Theme, tongue: Tongue, light: Light, topics: Vec<Topic>) -> Response {
    let reader = Reader { tongue, chosen: false };
    let shown = topics.into_iter().filter(|topic| topic.public && topic.archived_at.is_none());
    let view = preferences::View {
        theme,
        reader,
        path: NOWHERE,
        address: ADDRESS.to_owned(),
        topics: shown.take(TOPICS_MAX).map(|topic| (topic, true)).collect(),
        rhythm: Rhythm::All,
        tongue,
        paused_until: None,
        can_mail: true,
        is_personal: false,
    };
    page(theme, reader, preferences::title(reader), light)
        .answer(StatusCode::OK, preferences::body(&view, None))
}
