//! How much of us one network may take.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use maud::html;
use postroad_audience::Purpose;

use super::problem;
use super::reader::Reader;
use crate::auth::{RateLimiter, client_address, network_of};
use crate::{ApiLimits, ApiState};

/// Counts the requests for pages of every network.
pub(crate) struct Limits {
    networks: RateLimiter<IpAddr>,
}

impl Limits {
    pub fn new(limits: &ApiLimits) -> Self {
        Self { networks: RateLimiter::new(limits.pages_per_network) }
    }
}

/// Refuses what comes too often. A request to unsubscribe with a link of ours is never refused: mailbox providers send
/// those of all their users from a few networks, and verifying one costs less than counting it.
pub(crate) async fn guard(
    State(state): State<Arc<ApiState>>,
    Extension(limits): Extension<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(address) = client_address(request.extensions()) else { return next.run(request).await };
    if is_leaving(&state, &request) {
        return next.run(request).await;
    }
    let decision = limits.networks.check(network_of(address), state.clock.now());
    if decision.allowed {
        return next.run(request).await;
    }
    let reader = Reader::of(request.uri(), request.headers(), None);
    let mut response = problem::page(
        reader,
        StatusCode::TOO_MANY_REQUESTS,
        reader.pick("Too many requests", "요청이 너무 많습니다"),
        html! { p { (reader.pick(
            "There were too many requests from your network. Please wait a minute and try again.",
            "같은 네트워크에서 요청이 너무 많이 들어왔습니다. 잠시 후 다시 시도해 주세요.",
        )) } },
    );
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(decision.retry_after_secs));
    response
}

fn is_leaving(state: &ApiState, request: &Request) -> bool {
    let token = request.uri().path().strip_prefix("/u/");
    request.method() == Method::POST
        && token.is_some_and(|token| state.audience.links.is_ours(token, Purpose::Unsubscribe))
}
