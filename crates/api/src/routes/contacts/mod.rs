//! `/api/v1/contacts`

mod batch;
mod bulk;
mod consents;
mod count;
mod create;
mod delete;
pub(crate) mod engagement;
mod export;
mod filter;
mod get;
mod give_consent;
mod input;
mod list;
mod may_send;
mod record_engagement;
mod subscriptions;
mod timeline;
mod update;
pub(crate) mod view;

pub(crate) use self::input::if_match;

use axum::http::StatusCode;
use postroad_audience::{Origin, Wrong};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;
use crate::Problem;
use crate::auth::Caller;
use crate::problem::FieldError;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(batch::batch))
        .routes(routes!(record_engagement::record_engagement))
        .routes(routes!(engagement::engagement))
        .routes(routes!(bulk::bulk))
        .routes(routes!(count::count))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(consents::consents, give_consent::give_consent))
        .routes(routes!(subscriptions::subscriptions))
        .routes(routes!(may_send::may_send))
        .routes(routes!(timeline::timeline))
        .routes(routes!(export::export))
}

/// The source that contacts get when a request names none.
const SOURCE: &str = "api";

pub(crate) fn origin(caller: &Caller, source: Option<&str>) -> Origin {
    Origin::new(caller.by().actor, source.filter(|source| !source.trim().is_empty()).unwrap_or(SOURCE))
}

/// The problem with a row of many, whose pointers begin with the row's place among those that could be read.
fn within_row(wrong: Vec<Wrong>) -> Problem {
    let errors = wrong.into_iter().map(|wrong| {
        // "/contacts/7/email" is "/email" of its contact.
        let field = wrong.pointer.splitn(4, '/').nth(3).map(|rest| format!("/{rest}"));
        FieldError::new(field.unwrap_or_default(), wrong.message)
    });
    Problem::invalid(errors.collect())
}

fn erased() -> Problem {
    let detail = "the owner of this address asked to be forgotten; it is not taken again";
    Problem::new(StatusCode::CONFLICT, "erased", detail)
}
