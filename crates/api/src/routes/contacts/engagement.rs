use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{ActivityKind, EngagementSummary, Times};
use postroad_base::ContactId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::Id;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = EngagementKind)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKindView {
    Opened,
    Clicked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ActivityKind)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKindView {
    /// A message to the contact was accepted for delivery.
    Sent,
    Delivered,
    Deferred,
    /// Refused for good, or given up, for a reason that does not mean the address is lost.
    SoftBounced,
    /// Refused, and the address is lost.
    Bounced,
    /// Not tried because the address is on the suppression list.
    Suppressed,
    Complained,
    Opened,
    Clicked,
}

impl From<ActivityKind> for ActivityKindView {
    fn from(kind: ActivityKind) -> Self {
        match kind {
            ActivityKind::Sent => Self::Sent,
            ActivityKind::Delivered => Self::Delivered,
            ActivityKind::Deferred => Self::Deferred,
            ActivityKind::SoftBounced => Self::SoftBounced,
            ActivityKind::Bounced => Self::Bounced,
            ActivityKind::Suppressed => Self::Suppressed,
            ActivityKind::Complained => Self::Complained,
            ActivityKind::Opened => Self::Opened,
            ActivityKind::Clicked => Self::Clicked,
        }
    }
}

/// How often something happened.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ActivityCount {
    kind: ActivityKindView,
    count: u64,
    last_at: Option<Timestamp>,
}

/// What became of messages to a contact, and what it did with them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactEngagement {
    /// From 0 to 100: `100 · points / (points + 20)`, rounded. One open today is 20, one open a week 63, an open and a click
    /// a week 83.
    #[schema(maximum = 100)]
    score: u32,
    /// 5 for an open and 10 for a click by a person, each at most once a day (UTC); they lose half their worth every 30
    /// days. A complaint takes all away.
    points: f64,
    /// Messages that were delivered since a person last opened or clicked one.
    unopened: u64,
    /// One for each kind, in a fixed order; opens and clicks by people.
    activity: Vec<ActivityCount>,
    /// Opens and clicks by privacy proxies, scanners and bots.
    machines: Vec<ActivityCount>,
}

impl From<EngagementSummary> for ContactEngagement {
    fn from(summary: EngagementSummary) -> Self {
        let count = |kind: ActivityKind, times: Times| ActivityCount {
            kind: kind.into(),
            count: times.count,
            last_at: times.last.map(Timestamp::from),
        };
        Self {
            score: summary.score,
            points: (summary.points * 100.0).round() / 100.0,
            unopened: summary.unopened,
            activity: summary.times.into_iter().map(|(kind, times)| count(kind, times)).collect(),
            machines: vec![
                count(ActivityKind::Opened, summary.machine_opened),
                count(ActivityKind::Clicked, summary.machine_clicked),
            ],
        }
    }
}

/// Get the engagement of a contact
///
/// Counts since the contact was made, and the engagement score with what it is made of.
#[utoipa::path(
    get,
    path = "/contacts/{id}/engagement",
    operation_id = "getContactEngagement",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 200, description = "Its engagement.", body = ContactEngagement))
)]
pub async fn engagement(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Answer<Json<ContactEngagement>> {
    let found = state.audience.activities.of_contact(caller.workspace(), id).await?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("contact"))?.into()))
}
