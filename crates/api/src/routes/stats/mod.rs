//! `/api/v1/stats`: what happened, in figures. They are at most some seconds behind.

mod destinations;
mod series;
mod totals;
pub(crate) mod zone;

use std::time::Duration;

use postroad_base::UtcMillis;
use postroad_insight::Span;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use self::totals::TotalsView;
use super::Routes;
use crate::time::Timestamp;
use crate::{Answer, FieldError, Problem};

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(totals::totals))
        .routes(routes!(series::series))
        .routes(routes!(destinations::destinations))
}

/// A question without a span is about the last 24 hours.
const USUAL: Duration = Duration::from_secs(86_400);

/// The span a question is about.
fn span(since: Option<Timestamp>, until: Option<Timestamp>, now: UtcMillis) -> Answer<Span> {
    let until = until.map_or(now, |at| at.0).min(now);
    let since = since.map_or(until.minus(USUAL), |at| at.0);
    if since >= until {
        let message = "must be before until, and in the past";
        return Err(Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "span_empty", message)
            .with_errors(vec![FieldError::new("since", message)]));
    }
    Ok(Span::new(since, until, now))
}
