//! `/api/v1/installation`, `/api/v1/doctor`, `/api/v1/mail-settings`

mod doctor;
mod get;
mod mail_settings;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(get::get))
        .routes(routes!(doctor::examine))
        .routes(routes!(mail_settings::get))
}
