use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{Happened, Moment};
use postroad_base::{ContactId, MessageId, SegmentId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::page::{self, PageQuery, Paged};
use crate::routes::consents::view::ConsentView;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// One thing that happened to a contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineItem {
    at: Timestamp,
    #[serde(flatten)]
    what: TimelineEvent,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimelineEvent {
    /// The contact was made.
    Created { source: String },
    /// Properties were changed; only their names are kept.
    Changed {
        /// The names; the workspace's own begin with `fields.`.
        what: Vec<String>,
        /// Who did it.
        actor: String,
        source: String,
    },
    /// The contact agreed to something, or does not any more.
    Consent { consent: Box<ConsentView> },
    /// It entered a segment, or left it.
    Segment {
        #[schema(value_type = Uuid)]
        segment: SegmentId,
        name: String,
        /// `false`: it left.
        entered: bool,
        /// `contact`: something of it was changed; `rule`: the segment's rule was; `time`: time went by.
        cause: &'static str,
    },
    /// A message was accepted for the contact's present address.
    Message {
        #[schema(value_type = Uuid)]
        message: MessageId,
        subject: String,
        from: String,
        /// How many of its recipients stand where.
        #[schema(value_type = Object)]
        statuses: serde_json::Value,
    },
}

impl From<Moment> for TimelineItem {
    fn from(moment: Moment) -> Self {
        let what = match moment.what {
            Happened::Created { source } => TimelineEvent::Created { source },
            Happened::Changed { what, actor, source } => TimelineEvent::Changed { what, actor, source },
            Happened::Consent(line) => TimelineEvent::Consent { consent: Box::new(line.into()) },
            Happened::Segment(event) => TimelineEvent::Segment {
                segment: event.segment,
                name: event.segment_name,
                entered: event.entered,
                cause: event.cause.as_str(),
            },
            Happened::Message(message) => TimelineEvent::Message {
                message: message.facts.id,
                subject: message.facts.subject,
                from: message.facts.header_from,
                statuses: serde_json::to_value(message.statuses).unwrap_or_default(),
            },
        };
        Self { at: moment.at.into(), what }
    }
}

/// Tell what happened to a contact
///
/// Changes, consents, segments entered and left, and messages, newest first.
#[utoipa::path(
    get,
    path = "/contacts/{id}/timeline",
    operation_id = "getContactTimeline",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The contact"), PageQuery),
    responses((status = 200, description = "A page of the timeline.", body = Paged<TimelineItem>))
)]
pub async fn timeline(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<TimelineItem>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.audience.timelines.of_contact(caller.workspace(), id, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found.ok_or_else(|| Problem::not_found("contact"))?, TimelineItem::from)))
}
