//! `/api/v1/warmups`, `/api/v1/warmup-plans` and the warm-up of a sender domain

mod calendar;
mod create;
mod delete;
mod domain;
mod get;
mod list;
mod plans;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use self::view::{WarmupView, view};
use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(calendar::calendar))
        .routes(routes!(plans::list, plans::create))
        .routes(routes!(plans::delete))
        .routes(routes!(domain::get, domain::set, domain::stop))
        .routes(routes!(domain::calendar))
}
