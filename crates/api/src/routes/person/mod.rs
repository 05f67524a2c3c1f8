//! `/api/v1/person`

pub(crate) mod erase;
pub(crate) mod export;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(export::export)).routes(routes!(erase::erase))
}
