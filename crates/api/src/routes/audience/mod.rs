//! `/api/v1/audience`: the audience as a whole.

mod growth;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(growth::growth))
}
