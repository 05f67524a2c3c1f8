use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Scope, Search, SmtpCredentialSort};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::SmtpView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the label or of the name to log in with.
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
    #[serde(rename = "label")]
    Label,
    #[serde(rename = "-label")]
    LabelDown,
    #[serde(rename = "username")]
    Username,
    #[serde(rename = "-username")]
    UsernameDown,
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
    #[serde(rename = "last_used_at")]
    LastUsed,
    #[serde(rename = "-last_used_at")]
    LastUsedDown,
}

impl Sort {
    fn order(self) -> (SmtpCredentialSort, bool) {
        match self {
            Self::Label => (SmtpCredentialSort::Label, false),
            Self::LabelDown => (SmtpCredentialSort::Label, true),
            Self::Username => (SmtpCredentialSort::Username, false),
            Self::UsernameDown => (SmtpCredentialSort::Username, true),
            Self::Created => (SmtpCredentialSort::Created, false),
            Self::CreatedDown => (SmtpCredentialSort::Created, true),
            Self::LastUsed => (SmtpCredentialSort::LastUsed, false),
            Self::LastUsedDown => (SmtpCredentialSort::LastUsed, true),
        }
    }
}

/// List SMTP logins
///
/// Newest first, unless `sort` says otherwise; disabled ones included.
#[utoipa::path(
    get,
    path = "/credentials/smtp",
    operation_id = "listSmtpCredentials",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsRead])),
    params(Query),
    responses((status = 200, description = "A page of logins.", body = Paged<SmtpView>))
)]
pub async fn list_smtp(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<SmtpView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.smtp_credentials.list(caller.workspace(), &search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, SmtpView::from)))
}
