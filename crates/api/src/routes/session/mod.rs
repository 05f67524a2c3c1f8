//! `/api/v1/session`: signing in and out.

mod create;
pub(crate) mod credential;
mod delete;
mod get;
mod oidc;
pub(crate) mod passkey;
mod providers;
mod second_factor;
pub(crate) mod view;

pub(crate) use self::create::SignInView;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(get::get, create::create, delete::delete))
        .routes(routes!(second_factor::second_factor))
        .routes(routes!(passkey::options))
        .routes(routes!(passkey::finish))
        .routes(routes!(providers::list))
        .routes(routes!(oidc::start))
        .routes(routes!(oidc::callback))
}
