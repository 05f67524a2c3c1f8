//! `/api/v1/reset`: a new password with a one-time link.

mod create;
mod get;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(get::get, create::create))
}
