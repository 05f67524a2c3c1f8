use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::Tag;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

const TAG: &str = "contact-tags";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the name.
    q: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A word contacts are marked with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactTag)]
pub struct ContactTagView {
    name: String,
    /// How many contacts have it; counted up to 100,000.
    contacts: u64,
    created_at: Timestamp,
}

impl From<Tag> for ContactTagView {
    fn from(tag: Tag) -> Self {
        Self { name: tag.name, contacts: tag.contacts, created_at: tag.created_at.into() }
    }
}

/// List the tags of contacts
///
/// In the order of the alphabet.
#[utoipa::path(
    get,
    path = "/contact-tags",
    operation_id = "listContactTags",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A page of tags.", body = Paged<ContactTagView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<ContactTagView>>> {
    let after = page::text_after(TAG, query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let text = query.q.as_deref().unwrap_or("");
    let found = state.audience.tags.list(caller.workspace(), text, after.as_deref(), limit + 1).await?;
    Ok(Json(Paged::after_text(TAG, found, limit, |tag| tag.name.clone(), ContactTagView::from)))
}
