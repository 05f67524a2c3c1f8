use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use postroad_audience::form::PromisedFile;

use super::confirm::refused;
use super::visitor::Visitor;
use crate::ApiState;
use crate::routes::sandbox::attachment;

/// Whatever is in the file, a browser that opens it lets it do nothing.
const POLICY: &str = "sandbox; default-src 'none'";

/// The promised file, piece by piece.
pub(super) async fn download(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let visitor = Visitor::of(&state, &request);
    let file = match state.audience.forms.promised_file(&token).await {
        Ok(file) => file,
        Err(error) => return refused(visitor.language, &error),
    };
    let headers = headers(&file);
    if request.method() == Method::HEAD {
        return (headers, Body::empty()).into_response();
    }
    if let Err(error) = state.audience.forms.downloaded(&token).await {
        return refused(visitor.language, &error);
    }
    (headers, Body::from_stream(pieces(state, file.number))).into_response()
}

/// A piece that cannot be read ends the body early: the length tells.
fn pieces(state: Arc<ApiState>, file: i64) -> impl stream::Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold((state, 0_u32), move |(state, piece)| async move {
        match state.audience.forms.piece(file, piece).await {
            Ok(Some(data)) => Some((Ok(Bytes::from(data)), (state, piece + 1))),
            Ok(None) => None,
            Err(error) => {
                tracing::error!(%error, "a promised file ended early");
                None
            }
        }
    })
}

fn headers(file: &PromisedFile) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let text = |text: String| HeaderValue::try_from(text).ok();
    let disposition = text(attachment(&file.name));
    for (name, value) in [
        (header::CONTENT_TYPE, text(file.media_type.clone())),
        (header::CONTENT_LENGTH, text(file.size_bytes.to_string())),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, text(POLICY.to_owned())),
        (header::CACHE_CONTROL, text("private, no-store".to_owned())),
        (header::X_CONTENT_TYPE_OPTIONS, text("nosniff".to_owned())),
        (header::REFERRER_POLICY, text("no-referrer".to_owned())),
    ] {
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
    headers
}
