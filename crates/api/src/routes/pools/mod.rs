//! `/api/v1/pools`

mod advice;
mod create;
mod delete;
mod get;
mod list;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use self::advice::{AdviceView, advised};
pub(super) use self::view::OverflowName;
use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(advice::list))
}
