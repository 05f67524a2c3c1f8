//! `/api/v1/workspaces`, and `/api/v1/workspace`: the caller's own.

mod activate;
mod create;
mod get;
mod list;
mod live_checks;
mod mode;
mod own;
mod suspend;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update))
        .routes(routes!(suspend::suspend))
        .routes(routes!(activate::activate))
        .routes(routes!(own::own, own::update_own))
        .routes(routes!(live_checks::live_checks))
        .routes(routes!(mode::set_mode))
}
