//! `/api/v1/segments`

mod cancel;
mod create;
mod delete;
mod get;
mod list;
mod members;
mod preview;
mod rebuild;
mod rule;
mod update;
mod view;
mod written;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(preview::preview))
        .routes(routes!(members::members))
        .routes(routes!(rebuild::rebuild))
        .routes(routes!(cancel::cancel))
        .routes(routes!(get::get, update::update, delete::delete))
}
