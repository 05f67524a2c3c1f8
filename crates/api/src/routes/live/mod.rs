//! `/api/v1/live`

mod listener;
mod stream;
mod topics;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(stream::stream))
}
