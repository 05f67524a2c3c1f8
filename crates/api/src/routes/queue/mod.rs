//! `/api/v1/queue`

mod operate;
mod overview;
mod pause;
mod verify;

pub(crate) use self::operate::{OperationResult, carry_out};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(overview::overview))
        .routes(routes!(operate::hold))
        .routes(routes!(operate::release))
        .routes(routes!(operate::retry))
        .routes(routes!(operate::cancel))
        .routes(routes!(verify::verify))
        .routes(routes!(pause::pause))
        .routes(routes!(pause::resume))
}
