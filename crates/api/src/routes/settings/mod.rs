//! `/api/v1/settings`

mod get;
mod proxies;
pub(crate) mod quota;
pub(crate) mod relay;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(get::get, update::update))
}
