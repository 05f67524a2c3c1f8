use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{Farewell, FarewellFilter, Way};
use postroad_base::{ContactId, MessageId, TopicId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Who left at this time or later.
    since: Option<Timestamp>,
    /// Who left before this time.
    until: Option<Timestamp>,
    /// From this topic.
    #[param(value_type = Option<Uuid>)]
    topic: Option<TopicId>,
    /// By a link in this message.
    #[param(value_type = Option<Uuid>)]
    message: Option<MessageId>,
    /// For this reason.
    reason: Option<String>,
    /// 1: only those who gave a reason or wrote something.
    #[param(minimum = 0, maximum = 1)]
    #[serde(default, deserialize_with = "crate::extract::one_or_zero")]
    explained: Option<u8>,
    /// A part of what they wrote.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// By which way somebody left, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UnsubscribeWay)]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience::Way")]
pub enum WayName {
    /// The button of a mail program (RFC 8058).
    OneClick,
    /// The page that a link in the mail leads to.
    UnsubscribePage,
    PreferenceCentre,
}

/// Somebody who left.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unsubscription)]
pub struct UnsubscriptionView {
    at: Timestamp,
    /// `null` when the contact is gone.
    #[schema(value_type = Option<Uuid>)]
    contact: Option<ContactId>,
    #[schema(format = "email")]
    email: Option<String>,
    /// `null` for everything.
    #[schema(value_type = Option<Uuid>)]
    topic: Option<TopicId>,
    topic_name: Option<String>,
    /// The message whose link they followed.
    #[schema(value_type = Option<Uuid>)]
    message: Option<MessageId>,
    #[schema(value_type = WayName)]
    way: Way,
    /// They came back within days.
    undone: bool,
    /// The id of the reason they chose; `null` when they gave none.
    #[schema(example = "too_often")]
    reason: Option<String>,
    /// What they wrote.
    comment: Option<String>,
}

impl From<Farewell> for UnsubscriptionView {
    fn from(found: Farewell) -> Self {
        let said = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            at: found.at.into(),
            contact: found.contact,
            email: found.email,
            topic: found.topic,
            topic_name: found.topic_name,
            message: found.message,
            way: found.way,
            undone: found.undone,
            reason: said(found.reason),
            comment: said(found.comment),
        }
    }
}

/// List who unsubscribed, and why
///
/// By a link in mail or in the preference centre, newest first.
#[utoipa::path(
    get,
    path = "/unsubscribe-reasons",
    operation_id = "listUnsubscribeReasons",
    tag = "leaving",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A page of those who left.", body = Paged<UnsubscriptionView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<UnsubscriptionView>>> {
    if query.q.as_ref().is_some_and(|text| text.chars().count() > 100) {
        return Err(Problem::search_text("must have at most 100 characters"));
    }
    let filter = FarewellFilter {
        since: query.since.map(|at| at.0),
        until: query.until.map(|at| at.0),
        topic: query.topic,
        message: query.message,
        reason: query.reason,
        explained: query.explained == Some(1),
        text: query.q,
    };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.audience.farewells.list(caller.workspace(), &filter, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, UnsubscriptionView::from)))
}
