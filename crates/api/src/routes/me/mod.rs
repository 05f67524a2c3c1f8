//! `/api/v1/me`: the person who is signed in.

mod confirm;
mod passkeys;
mod password;
mod sessions;
mod totp;
mod update;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(update::update))
        .routes(routes!(password::set))
        .routes(routes!(confirm::confirm))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::options))
        .routes(routes!(passkeys::rename, passkeys::remove))
        .routes(routes!(totp::prepare, totp::enable, totp::disable))
        .routes(routes!(totp::renew_codes))
        .routes(routes!(sessions::list, sessions::end_others))
        .routes(routes!(sessions::end))
}
