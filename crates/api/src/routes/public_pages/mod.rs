//! `/api/v1/public-pages`

mod get;
mod preview;
mod set;
pub(crate) mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(get::get, set::set)).routes(routes!(preview::preview))
}
