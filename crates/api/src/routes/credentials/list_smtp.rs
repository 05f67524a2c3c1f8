use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::SmtpView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// List SMTP logins
///
/// Newest first, disabled ones included.
#[utoipa::path(
    get,
    path = "/credentials/smtp",
    operation_id = "listSmtpCredentials",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsRead])),
    params(PageQuery),
    responses((status = 200, description = "A page of logins.", body = Paged<SmtpView>))
)]
pub async fn list_smtp(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<SmtpView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.accounts.smtp_credentials.list(caller.workspace(), cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, SmtpView::from)))
}
