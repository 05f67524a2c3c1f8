//! `/api/v1/forms`

mod create;
mod delete;
mod document;
mod embed;
mod files;
mod get;
mod list;
mod live;
mod preview;
mod publish;
mod report;
mod submissions;
mod submit;
mod update;
mod versions;
mod view;

pub(crate) use self::submissions::SubmissionView;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(versions::versions, publish::publish))
        .routes(routes!(live::show))
        .routes(routes!(report::report))
        .routes(routes!(submissions::submissions, submit::submit))
        .routes(routes!(preview::preview))
        .routes(routes!(embed::embed))
        .routes(routes!(files::list, files::add))
        .routes(routes!(files::remove))
}
