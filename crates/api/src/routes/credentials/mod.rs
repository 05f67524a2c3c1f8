//! `/api/v1/credentials`

mod create_network;
mod create_smtp;
mod delete_network;
mod delete_smtp;
mod list_networks;
mod list_smtp;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list_smtp::list_smtp, create_smtp::create_smtp))
        .routes(routes!(delete_smtp::delete_smtp))
        .routes(routes!(list_networks::list_networks, create_network::create_network))
        .routes(routes!(delete_network::delete_network))
}
