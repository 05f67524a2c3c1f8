//! `/api/v1/invites`: links that let people into the workspace.

mod create;
mod list;
mod remove;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(list::list, create::create)).routes(routes!(remove::remove))
}
