use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{ContactFilter, ContactSort, SubscriptionState};
use postroad_base::{SegmentId, TopicId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::{ContactStatusView, ContactView};
use crate::auth::Caller;
use crate::extract::Params;
use crate::openapi::NotFound;
use crate::page::{self, Paged};
use crate::routes::consents::view::SubscriptionStateName;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Parts of the address or name, separated by spaces.
    q: Option<String>,
    /// Only contacts with this status.
    status: Option<ContactStatusView>,
    /// Only contacts with this tag.
    tag: Option<String>,
    /// Only contacts that have to do with this topic: subscribed, unless `state` says otherwise.
    #[param(value_type = Option<Uuid>)]
    topic: Option<TopicId>,
    /// Where the contacts stand with `topic`.
    #[param(value_type = Option<SubscriptionStateName>)]
    state: Option<SubscriptionState>,
    /// Only contacts in this segment.
    #[param(value_type = Option<Uuid>)]
    segment: Option<SegmentId>,
    /// The order; with a minus sign, backwards.
    #[param(inline)]
    sort: Option<Sort>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub enum Sort {
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
    #[serde(rename = "email")]
    Email,
    #[serde(rename = "-email")]
    EmailDown,
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDown,
    #[serde(rename = "updated_at")]
    Updated,
    #[serde(rename = "-updated_at")]
    UpdatedDown,
}

impl From<Sort> for ContactSort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Created => Self::OldestFirst,
            Sort::CreatedDown => Self::NewestFirst,
            Sort::Email => Self::Email,
            Sort::EmailDown => Self::EmailDown,
            Sort::Name => Self::Name,
            Sort::NameDown => Self::NameDown,
            Sort::Updated => Self::Updated,
            Sort::UpdatedDown => Self::UpdatedDown,
        }
    }
}

/// List contacts
///
/// Newest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/contacts",
    operation_id = "listContacts",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A page of contacts.", body = Paged<ContactView>), NotFound)
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<ContactView>>> {
    let filter = ContactFilter {
        text: query.q,
        status: query.status.map(Into::into),
        tag: query.tag,
        topic: query.topic,
        state: query.state,
        segment: query.segment,
    };
    let sort = query.sort.unwrap_or(Sort::CreatedDown).into();
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found =
        state.audience.contacts.list(caller.workspace(), &filter, sort, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, ContactView::from)))
}
