//! `/api/v1/queue`

mod destinations;
mod explain;
mod messages;
mod operate;
mod overview;
mod paths;
mod pause;
mod rules;
mod verify;
mod view;
mod workspaces;

pub(crate) use self::operate::{OperationResult, carry_out};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(overview::overview))
        .routes(routes!(destinations::destinations))
        .routes(routes!(workspaces::workspaces))
        .routes(routes!(messages::messages))
        .routes(routes!(operate::hold))
        .routes(routes!(operate::release))
        .routes(routes!(operate::retry))
        .routes(routes!(operate::cancel))
        .routes(routes!(verify::verify))
        .routes(routes!(pause::pause))
        .routes(routes!(pause::resume))
        .routes(routes!(explain::explain))
        .merge(paths::routes())
        .merge(rules::routes())
}
