//! `/u/{token}`: leaving, saying why, and coming back.

mod act;
mod show;
mod words;

pub(super) use self::act::{act, left_body};
pub(super) use self::show::{ask_body, show};
pub(super) use self::words::of as words_of;
use crate::public::reader::Reader;
use crate::public::theme::Theme;

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use postroad_audience::{Purpose, Visit};

use super::shell::Page;
use crate::ApiState;

/// Everything the views of this page need.
pub(crate) struct Place<'a> {
    pub theme: &'a Theme,
    pub reader: Reader,
    /// Of the page itself.
    pub path: &'a str,
    /// Of the preference centre; empty in a preview.
    pub preferences: &'a str,
    pub topic: Option<&'a str>,
    /// Masked.
    pub address: &'a str,
}

impl Place<'_> {
    fn page<'a>(&'a self, title: &'a str) -> Page<'a> {
        Page::new(self.theme, self.reader, title).at(self.path)
    }
}

fn preferences_path(state: &ApiState, visit: &Visit, reader: Reader) -> String {
    reader.link(&format!("/p/{}", state.audience.visits.onward(visit, Purpose::Preferences, None)))
}

/// Whom a link of ours was for is gone: nothing is sent to them, so leaving is done.
fn gone(theme: &Theme, reader: Reader) -> Response {
    let words = words::of(reader);
    Page::new(theme, reader, words.nobody_title).answer(StatusCode::OK, html! { p { (words.nobody) } })
}
