//! When a page cannot be shown: what happened and what to do, in the reader's language.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use postroad_audience::{LinkError, VisitError};

use super::reader::Reader;
use super::shell::Page;
use super::theme::Theme;
use crate::Problem;

/// A page of nobody's.
pub(super) fn page(reader: Reader, status: StatusCode, title: &str, body: Markup) -> Response {
    Page::new(&Theme::default(), reader, title).answer(status, body)
}

/// A link that leads nowhere. `None` for [`VisitError::Gone`], which means something else on every page.
pub(super) fn link(reader: Reader, error: &VisitError) -> Option<Response> {
    let (status, title, text) = match error {
        VisitError::Link(LinkError::Invalid) => (
            StatusCode::NOT_FOUND,
            reader.pick("This link does not work", "올바르지 않은 링크입니다"),
            reader.pick(
                "It may have been cut when it was copied. Please open the link in the mail itself, or answer the mail.",
                "링크를 복사하는 과정에서 일부가 잘렸을 수 있습니다. 메일에 있는 링크를 직접 눌러 주시거나 메일에 회신해 주세요.",
            ),
        ),
        VisitError::Link(LinkError::Expired) => (
            StatusCode::GONE,
            reader.pick("This link is too old", "유효 기간이 지난 링크입니다"),
            reader.pick(
                "For your safety it worked only for a while. Please ask for a new one.",
                "안전을 위해 정해진 기간에만 사용할 수 있는 링크입니다. 새 링크를 요청해 주세요.",
            ),
        ),
        VisitError::Gone { .. } => return None,
        VisitError::Audience(error) => {
            tracing::error!(%error, "a link cannot be followed");
            return Some(unavailable(reader));
        }
    };
    Some(page(reader, status, title, html! { p { (text) } }))
}

/// Something of ours failed; it was logged where it happened.
pub(super) fn failed(reader: Reader, _: Problem) -> Response {
    unavailable(reader)
}

fn unavailable(reader: Reader) -> Response {
    page(
        reader,
        StatusCode::SERVICE_UNAVAILABLE,
        reader.pick("Please try again in a moment", "잠시 후 다시 시도해 주세요"),
        html! { p { (reader.pick(
            "The server cannot do this at the moment. Nothing was changed.",
            "지금은 요청을 처리할 수 없습니다. 변경된 내용은 없습니다.",
        )) } },
    )
}

/// The form sent something that no button of ours sends.
pub(super) fn unreadable(reader: Reader) -> Response {
    page(
        reader,
        StatusCode::BAD_REQUEST,
        reader.pick("This could not be understood", "요청을 이해할 수 없습니다"),
        html! { p { (reader.pick(
            "Please go back, load the page again and press one of its buttons.",
            "이전 화면으로 돌아가 페이지를 새로 고친 뒤 버튼을 다시 눌러 주세요.",
        )) } },
    )
}
