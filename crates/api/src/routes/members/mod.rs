//! `/api/v1/members`: people in the workspace.

mod list;
mod remove;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(list::list)).routes(routes!(update::update, remove::remove))
}
