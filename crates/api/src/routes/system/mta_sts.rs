use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use postroad_base::Domain;

use crate::ApiState;
use crate::openapi::NotFound;

/// How long caches may keep it; senders count from when they fetched it.
const CACHED: &str = "max-age=60";

/// The MTA-STS policy of a domain
///
/// For senders (RFC 8461 §3.3), at the host `mta-sts.` and the name of a sender domain whose policy is switched on.
#[utoipa::path(
    get,
    path = "/.well-known/mta-sts.txt",
    operation_id = "mtaStsPolicy",
    tag = "system",
    responses((status = 200, description = "The policy.", content_type = "text/plain", body = str), NotFound)
)]
pub async fn mta_sts(State(state): State<Arc<ApiState>>, headers: HeaderMap) -> Response {
    let Some(name) = headers.get(header::HOST).and_then(|host| host.to_str().ok()).and_then(policy_domain)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match state.domains.served_policy(&name).await {
        Ok(Some(text)) => {
            ([(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, CACHED)], text).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "an MTA-STS policy cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// `example.com` of `mta-sts.example.com:8443`.
fn policy_domain(host: &str) -> Option<Domain> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
    name.strip_prefix("mta-sts.")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_names_the_domain() {
        for (host, expected) in [
            ("mta-sts.example.com", Some("example.com")),
            ("MTA-STS.Example.com:8443", Some("example.com")),
            ("example.com", None),
            ("mta-sts.", None),
            ("", None),
        ] {
            assert_eq!(policy_domain(host).as_ref().map(Domain::as_str), expected, "{host}");
        }
    }
}
