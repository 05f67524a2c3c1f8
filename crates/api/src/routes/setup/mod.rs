//! `/api/v1/setup`: the first administrator.

mod create;
mod get;
mod link;
mod passkey;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(get::get, create::create))
        .routes(routes!(passkey::passkey))
        .routes(routes!(link::link))
}
