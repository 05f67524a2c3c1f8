use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::TopicView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTopic {
    #[schema(example = "Newsletter", max_length = 100)]
    name: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    description: String,
    /// Whether a grant has to be confirmed by the owner of the address.
    #[serde(default = "yes")]
    #[schema(default = true)]
    double_opt_in: bool,
    /// Whether people see it at forms and in the preference centre.
    #[serde(default = "yes")]
    #[schema(default = true)]
    public: bool,
}

fn yes() -> bool {
    true
}

/// Add a topic
#[utoipa::path(
    post,
    path = "/topics",
    operation_id = "createTopic",
    tag = "consents",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = NewTopic,
    responses((status = 201, description = "The topic.", body = TopicView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(new): JsonBody<NewTopic>,
) -> Answer<(StatusCode, Json<TopicView>)> {
    let NewTopic { name, description, double_opt_in, public } = new;
    let new = postroad_audience::NewTopic { name, description, double_opt_in, public };
    let made = state.audience.topics.create(caller.workspace(), new).await?;
    let entry = Entry::new("topic.created", made.id.to_string())
        .after(json!({ "name": made.name, "double_opt_in": made.double_opt_in, "public": made.public }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
