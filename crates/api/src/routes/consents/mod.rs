//! `/api/v1/consents`

mod export;
mod list;
pub(crate) mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(list::list)).routes(routes!(export::export))
}
