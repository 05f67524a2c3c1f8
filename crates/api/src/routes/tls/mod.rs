//! `/api/v1/tls`: what the TLS of outgoing connections must be, and reports about it. For administrators.

mod policies_list;
mod policies_remove;
mod policies_set;
mod report_get;
mod reports_list;
mod reports_send;
mod sts_list;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(policies_list::list, policies_set::set))
        .routes(routes!(policies_remove::remove))
        .routes(routes!(sts_list::list))
        .routes(routes!(reports_list::list, reports_send::send))
        .routes(routes!(report_get::get))
}
