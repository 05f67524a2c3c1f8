//! `/api/v1/segments`

mod create;
mod delete;
mod get;
mod list;
mod preview;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(preview::preview))
        .routes(routes!(get::get, update::update, delete::delete))
}
