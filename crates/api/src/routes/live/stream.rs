use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use jiff::tz::TimeZone;
use postroad_account::Scope;
use serde::Deserialize;
use utoipa::IntoParams;

use super::listener::Listener;
use super::topics::Topics;
use crate::auth::{Caller, Recheck};
use crate::extract::Params;
use crate::live::LiveEvent;
use crate::routes::stats::zone;
use crate::{Answer, ApiState, Problem};

/// A comment is sent this often when nothing else is, so that nothing on the way takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
const RETRY_AFTER_SECS: u64 = 30;
/// nginx would otherwise collect the stream before it passes it on.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
const LAST_EVENT_ID: &str = "last-event-id";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `events`, `totals`, `queue`, `sandbox`, with commas between them; `events` without it.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "events,totals", pattern = "^(events|totals|queue|sandbox)(,(events|totals|queue|sandbox))*$")]
    topics: Topics,
    /// Whose day the totals are of, as in `Asia/Seoul`; UTC without it.
    #[serde(default, deserialize_with = "zone::read")]
    #[param(value_type = Option<String>, example = "Asia/Seoul")]
    time_zone: Option<TimeZone>,
    /// The workspace that is meant, for event sources, which cannot send a header.
    #[serde(rename = "workspace")]
    _workspace: Option<String>,
}

/// Listen
///
/// Server-sent events, while they happen: `ready` once; `event` for each event of the log, with what a list shows of its
/// message; `totals`, what happened today, when it has changed, every three seconds at most; `queue`, the queue's numbers,
/// when they have changed, every two seconds at most; `sandbox`, a message that was captured; `lagged` when events were left out because there were too many. An
/// `event` has its place in the log as `id`: a client that comes back with `Last-Event-ID` gets what it missed, up to 500
/// events. The stream ends, with `end`, when the key or session is revoked and when the server stops.
#[utoipa::path(
    get,
    path = "/live",
    operation_id = "followLive",
    tag = "events",
    security(("api_key" = [Scope::EventsRead])),
    params(
        Query,
        ("Last-Event-ID" = Option<i64>, Header, description = "The `id` of the last event received.", minimum = 0)
    ),
    responses((status = 200, description = "The stream; each `event` is a LiveEvent.", content_type = "text/event-stream", body = LiveEvent))
)]
pub async fn stream(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    recheck: Recheck,
    headers: HeaderMap,
    Params(query): Params<Query>,
) -> Answer<Response> {
    query.topics.check(|scope| caller.principal.may(scope))?;
    let place = state.live.place(&caller).map_err(|full| {
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_listeners", full.to_string())
            .retry_after(RETRY_AFTER_SECS)
    })?;
    let zone = query.time_zone.unwrap_or(TimeZone::UTC);
    let listener =
        Listener::begin(state, &caller, recheck, place, query.topics, zone, resume(&headers)?).await?;
    let events = stream::unfold(listener, async |mut listener| {
        let event = listener.next().await?;
        Some((Ok::<Event, Infallible>(event), listener))
    });
    let body = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("still here"));
    Ok(([(header::CACHE_CONTROL, "no-store"), (BUFFERING, "no")], body).into_response())
}

/// Where the client was, if it was here before.
fn resume(headers: &HeaderMap) -> Answer<Option<i64>> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    let place = value.to_str().ok().and_then(|text| text.parse::<i64>().ok()).filter(|place| *place >= 0);
    place.map(Some).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "last_event_id_invalid",
            "Last-Event-ID is no id of this stream",
        )
    })
}
