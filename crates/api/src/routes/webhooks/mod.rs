//! `/api/v1/webhooks`

mod create;
mod delete;
mod deliveries;
mod get;
mod list;
mod replay;
mod rotate;
mod test;
mod update;
mod view;

use axum::http::StatusCode;
use postroad_insight::InsightError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;
use crate::Problem;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(rotate::rotate))
        .routes(routes!(test::test))
        .routes(routes!(deliveries::deliveries))
        .routes(routes!(replay::replay))
        .routes(routes!(replay::replay_delivery))
}

/// What insight does not accept of a webhook is wrong in the body, not in the query.
fn refused(error: InsightError) -> Problem {
    match error {
        InsightError::Invalid(message) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "webhook_invalid", message)
        }
        other => other.into(),
    }
}
