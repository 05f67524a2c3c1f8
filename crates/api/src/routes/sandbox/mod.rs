//! `/api/v1/sandbox`: captured mail.

pub(crate) mod content;
mod delete;
mod delete_many;
mod get;
mod html;
mod list;
mod part;
mod raw;
mod summary;
mod update;
pub(crate) mod view;

pub(crate) use self::content::attachment;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(html::html))
        .routes(routes!(raw::raw))
        .routes(routes!(part::part))
        .routes(routes!(delete_many::delete_many))
        .routes(routes!(summary::summary))
}
