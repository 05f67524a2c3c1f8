//! Being forgotten, after a second question.

use std::net::IpAddr;

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::{Guest, Note, words};
use crate::public::form::Fields;
use crate::public::person::masked;
use crate::routes::person::erase::forget;
use crate::{Answer, ApiState};

pub(super) fn ask(guest: &Guest, note: Option<&Note>) -> Response {
    let words = words::of(guest.reader);
    let status = if note.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        @if let Some(note) = note { (note.markup()) }
        p { ((words.erase_what)(&masked(&guest.visit.contact.email))) }
        form method="post" action=(guest.reader.link(&guest.path)) {
            label.choice {
                input type="checkbox" name="sure" value="yes";
                span { (words.erase_sure) }
            }
            div.row {
                button.grave name="do" value="erase" { (words.erase_now) }
                button name="do" value="keep" { (words.erase_not) }
            }
        }
    };
    guest.page(words.erase_title).answer(status, body)
}

pub(super) async fn erase(
    state: &ApiState,
    guest: &Guest,
    fields: &Fields,
    ip: Option<IpAddr>,
) -> Answer<Response> {
    let words = words::of(guest.reader);
    if fields.get("sure") != Some("yes") {
        return Ok(ask(guest, Some(&Note::bad(words.erase_unsure))));
    }
    forget(state, guest.visit.workspace, &guest.visit.contact.email, false, &super::data::by(ip)).await?;
    let body = html! { p { (words.erased) } };
    // Without the links to other languages: this link leads to nobody now.
    Ok(super::Page::new(&guest.theme, guest.reader, words.erased_title).answer(StatusCode::OK, body))
}
