//! `/api/v1/unsubscribe-reasons`: who left by a link, and what they said.

mod list;
mod series;
mod totals;

use std::time::Duration;

use postroad_audience::{FarewellFilter, LeaveSpan};
use postroad_base::{MessageId, TopicId, UtcMillis};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;
use crate::time::Timestamp;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default()
        .routes(routes!(list::list))
        .routes(routes!(totals::totals))
        .routes(routes!(series::series))
}

/// A question without a span is about the last 30 days.
const USUAL: Duration = Duration::from_secs(30 * 86_400);

fn span(since: Option<Timestamp>, until: Option<Timestamp>, now: UtcMillis) -> LeaveSpan {
    let until = until.map_or(now, |at| at.0);
    LeaveSpan { since: since.map_or(until.minus(USUAL), |at| at.0), until }
}

fn about(topic: Option<TopicId>, message: Option<MessageId>) -> FarewellFilter {
    FarewellFilter { topic, message, ..FarewellFilter::default() }
}
