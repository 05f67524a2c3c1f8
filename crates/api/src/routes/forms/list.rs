use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Scope, Search};
use postroad_audience::form::FormSort;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{FiguresView, FormView};
use crate::auth::{Caller, Site, web_origin};
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

/// Days that the figures of the list cover.
const DAYS: u16 = 30;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the name.
    q: Option<String>,
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
    #[serde(rename = "updated_at")]
    Updated,
    #[serde(rename = "-updated_at")]
    UpdatedDown,
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDown,
}

impl Sort {
    fn parts(self) -> (FormSort, bool) {
        match self {
            Self::Created => (FormSort::Created, false),
            Self::CreatedDown => (FormSort::Created, true),
            Self::Updated => (FormSort::Updated, false),
            Self::UpdatedDown => (FormSort::Updated, true),
            Self::Name => (FormSort::Name, false),
            Self::NameDown => (FormSort::Name, true),
        }
    }
}

/// A form with its figures of the last 30 days.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedForm {
    #[serde(flatten)]
    form: FormView,
    figures: FiguresView,
}

/// List forms
///
/// Newest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/forms",
    operation_id = "listForms",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A page of forms.", body = Paged<ListedForm>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<ListedForm>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).parts();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let forms = &state.audience.forms;
    let found = forms.list(caller.workspace(), &search, cursor.as_ref()).await?;
    let mut figures = forms.figures(&found.items, DAYS).await?;
    let origin = web_origin(&state, &site);
    Ok(Json(Paged::of(found, |form| ListedForm {
        figures: figures.remove(&form.id).unwrap_or_default().into(),
        form: FormView::new(form, &origin),
    })))
}
