use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Actor;
use serde_json::json;

use super::view::{NewRule, RuleView, WRITE};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState};

/// Make a traffic rule
///
/// It holds at once, for what waits already, too: what is in the hands of a connection is finished. Mail that a rule holds
/// back stays in the queue and expires as other mail does. Count first what it would concern with `previewTrafficRule`.
#[utoipa::path(
    post,
    path = "/queue/rules",
    operation_id = "createTrafficRule",
    tag = "queue",
    security(("api_key" = [WRITE])),
    request_body = NewRule,
    responses((status = 201, description = "It holds.", body = RuleView))
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(new): JsonBody<NewRule>,
) -> Answer<(StatusCode, Json<RuleView>)> {
    let (matches, action) = new.read(&caller)?;
    let traffic = state.engine.traffic();
    let author = author(&state, &caller).await?;
    let rule = traffic.draft(matches, action, new.reason.clone(), author, new.expires_at.map(|at| at.0));
    traffic.add(&rule).await?;
    state.engine.policies_changed();
    let view = RuleView::from(rule);
    let entry = Entry::new("traffic_rule.created", view.id.to_string()).after(json!(view));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Who makes it, as people know them.
async fn author(state: &ApiState, caller: &Caller) -> Answer<String> {
    Ok(match caller.principal.actor {
        Actor::User(id) => match state.accounts.users.get(id).await? {
            Some(user) => user.name,
            None => caller.principal.actor.to_string(),
        },
        Actor::LocalOperator => "the operator".to_owned(),
        other => other.to_string(),
    })
}
