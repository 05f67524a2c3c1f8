//! `/api/v1/domains`

mod check;
mod create;
mod delete;
mod get;
mod host;
mod list;
mod mta_sts_remove;
mod mta_sts_set;
mod records;
mod rotate;
mod view;

pub(crate) use self::host::sending_host;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, delete::delete))
        .routes(routes!(records::records))
        .routes(routes!(check::check))
        .routes(routes!(rotate::rotate))
        .routes(routes!(mta_sts_set::set, mta_sts_remove::remove))
}
