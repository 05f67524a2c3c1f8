//! `/api/v1/pool-assignments`

mod list;
mod remove;
mod set;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(list::list, set::set, remove::remove))
}
