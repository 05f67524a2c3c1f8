use bytes::{Bytes, BytesMut};
use http::header::{CONNECTION, HOST, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;

use super::{HttpError, MAX_HEAD_BYTES, MAX_HEADERS};

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether the body was longer and is cut.
    pub truncated: bool,
}

/// One request and its response over a fresh connection.
pub(super) async fn exchange<S>(
    stream: S,
    request: Request<Bytes>,
    max_body_bytes: usize,
) -> Result<Response, HttpError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let protocol = |error: hyper::Error| HttpError::Protocol(error.to_string());
    let request = in_origin_form(request)?;
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MAX_HEAD_BYTES).max_headers(MAX_HEADERS);
    let (mut sender, connection) =
        builder.handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.map_err(protocol)?;
    // Dropped at the end of this function, and the connection with it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let (head, body) = sender.send_request(request).await.map_err(protocol)?.into_parts();
    let (body, truncated) = read(body, max_body_bytes).await?;
    Ok(Response { status: head.status, headers: head.headers, body, truncated })
}

/// RFC 9112 §3.2.1: the target without the authority, which goes into Host.
fn in_origin_form(request: Request<Bytes>) -> Result<Request<Full<Bytes>>, HttpError> {
    let (mut head, body) = request.into_parts();
    let bad_host = |_| HttpError::Url("its host cannot be sent");
    let authority = head.uri.authority().ok_or(HttpError::Url("it has no host"))?.as_str();
    head.headers.insert(HOST, HeaderValue::from_str(authority).map_err(bad_host)?);
    head.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    let agent = HeaderValue::from_static(concat!("postroad/", env!("CARGO_PKG_VERSION")));
    head.headers.entry(USER_AGENT).or_insert(agent);
    let path = head.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    head.uri = Uri::from(path);
    Ok(Request::from_parts(head, Full::new(body)))
}

async fn read(mut body: Incoming, max_bytes: usize) -> Result<(Bytes, bool), HttpError> {
    let mut kept = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| HttpError::Protocol(error.to_string()))?;
        let Ok(data) = frame.into_data() else { continue };
        let room = max_bytes - kept.len();
        kept.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Ok((kept.freeze(), true));
        }
    }
    Ok((kept.freeze(), false))
}
