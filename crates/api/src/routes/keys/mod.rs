//! `/api/v1/keys`

mod create;
mod delete;
mod list;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(list::list, create::create)).routes(routes!(delete::delete))
}
