//! The server's own state: health, metrics, its API document, ACME challenges, MTA-STS policies.

mod acme_challenge;
mod livez;
mod metrics;
mod mta_sts;
mod openapi_json;
mod readyz;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(livez::livez))
        .routes(routes!(readyz::readyz))
        .routes(routes!(metrics::metrics))
        .routes(routes!(openapi_json::openapi_json))
        .routes(routes!(acme_challenge::acme_challenge))
        .routes(routes!(mta_sts::mta_sts))
}
