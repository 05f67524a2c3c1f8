//! Files that are written while they are read from the database.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};

use crate::Answer;

/// What a file is made of, piece by piece.
pub(crate) trait Pieces: Send + 'static {
    /// The next rows; `None` at the end.
    fn next(&mut self) -> impl Future<Output = Answer<Option<String>>> + Send;
}

/// A CSV file (RFC 4180) with a header. The first rows are read before anything is answered, so that a fault is a problem
/// and not half a file; a later one ends the response early.
pub(crate) async fn csv(name: &str, head: String, mut pieces: impl Pieces) -> Answer<Response> {
    let first = pieces.next().await?;
    let is_ended = first.is_none();
    let begin =
        stream::iter([head, first.unwrap_or_default()].map(|text| Ok::<Bytes, Infallible>(text.into())));
    let rest = stream::unfold((pieces, is_ended), async |(mut pieces, is_ended)| {
        if is_ended {
            return None;
        }
        match pieces.next().await {
            Ok(Some(rows)) => Some((Ok(Bytes::from(rows)), (pieces, false))),
            Ok(None) => None,
            Err(problem) => {
                tracing::error!(rule = problem.rule(), "an export ended early");
                None
            }
        }
    });
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(begin.chain(rest))).into_response())
}
