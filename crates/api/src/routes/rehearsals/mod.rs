//! `/api/v1/rehearsals`: plans sent to a simulated world before they are sent to the real one.

mod cancel;
mod create;
mod delete;
mod get;
mod input;
mod list;
mod report;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, delete::delete))
        .routes(routes!(cancel::cancel))
}
