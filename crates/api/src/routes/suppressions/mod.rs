//! `/api/v1/suppressions`

mod add;
mod check;
pub(crate) mod csv;
mod export;
mod import;
mod list;
mod remove;
pub(crate) mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, add::add))
        .routes(routes!(import::import))
        .routes(routes!(export::export))
        .routes(routes!(check::check, remove::remove))
}
