//! `/api/v1/join`: opening an invitation.

mod create;
mod get;
mod passkey;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(get::get, create::create)).routes(routes!(passkey::passkey))
}
