use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_sandbox::{Filter, Sort};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::SandboxMessageView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// What a listing of captured mail is ordered by.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
pub enum SandboxSort {
    #[default]
    #[serde(rename = "-captured_at")]
    Newest,
    #[serde(rename = "captured_at")]
    Oldest,
    #[serde(rename = "-size_bytes")]
    Largest,
    #[serde(rename = "size_bytes")]
    Smallest,
    #[serde(rename = "subject")]
    Subject,
    #[serde(rename = "-subject")]
    SubjectDescending,
}

impl From<SandboxSort> for Sort {
    fn from(sort: SandboxSort) -> Self {
        match sort {
            SandboxSort::Newest => Self::Newest,
            SandboxSort::Oldest => Self::Oldest,
            SandboxSort::Largest => Self::Largest,
            SandboxSort::Smallest => Self::Smallest,
            SandboxSort::Subject => Self::Subject,
            SandboxSort::SubjectDescending => Self::SubjectDescending,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Words of senders, recipients, subject, tags or text, the last of which may go on; or a whole address.
    q: Option<String>,
    /// Captured at this time or later.
    since: Option<Timestamp>,
    /// Captured before this time.
    until: Option<Timestamp>,
    /// Only what nobody looked at yet.
    unread: Option<bool>,
    /// A minus sign means downwards.
    #[param(inline)]
    sort: Option<SandboxSort>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List captured mail
///
/// Newest first, unless `sort` says otherwise; every parameter that is given must match.
#[utoipa::path(
    get,
    path = "/sandbox/messages",
    operation_id = "listSandboxMessages",
    tag = "sandbox",
    security(("api_key" = [Scope::MessagesRead])),
    params(Query),
    responses((status = 200, description = "A page of captured messages.", body = Paged<SandboxMessageView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<SandboxMessageView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let filter = Filter {
        text: query.q,
        since: query.since.map(|at| at.0),
        until: query.until.map(|at| at.0),
        unread: query.unread.unwrap_or(false),
    };
    let sort = query.sort.unwrap_or_default().into();
    let limit = page::limit(query.limit);
    let found = state.sandbox.list(caller.workspace(), &filter, sort, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, SandboxMessageView::from)))
}
