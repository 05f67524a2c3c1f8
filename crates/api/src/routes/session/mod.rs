//! `/api/v1/session`: signing in and out.

mod create;
mod delete;
mod get;
mod second_factor;
pub(crate) mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(get::get, create::create, delete::delete))
        .routes(routes!(second_factor::second_factor))
}
