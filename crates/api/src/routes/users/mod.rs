//! `/api/v1/users`

mod create;
mod list;
mod password;
mod reset_link;
mod role;
mod status;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use self::role::RoleName;
use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(password::set_password))
        .routes(routes!(reset_link::create))
        .routes(routes!(status::disable))
        .routes(routes!(status::enable))
}
