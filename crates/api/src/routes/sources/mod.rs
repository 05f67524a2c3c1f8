//! `/api/v1/sources`

mod check;
mod create;
mod delete;
mod exit;
mod figures;
mod get;
mod list;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use self::figures::CountsView;
pub(super) use self::view::HealthName;
use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(check::check))
        .routes(routes!(figures::figures))
}
