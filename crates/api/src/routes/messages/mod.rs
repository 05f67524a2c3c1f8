//! `/api/v1/messages`

mod batch;
mod content;
mod convert;
mod create;
mod fields;
mod footer;
mod get;
mod input;
mod list;
mod mime;
mod operate;
mod refusal;
mod resume;
pub(crate) mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(create::create, list::list))
        .routes(routes!(batch::batch))
        .routes(routes!(get::get))
        .routes(routes!(content::content))
        .routes(routes!(content::html))
        .routes(routes!(content::raw))
        .routes(routes!(content::part))
        .routes(routes!(operate::hold))
        .routes(routes!(operate::release))
        .routes(routes!(operate::retry))
        .routes(routes!(operate::cancel))
}
