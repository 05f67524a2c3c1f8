//! API keys as the API shows them.

use postroad_account::ApiKey;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::Timestamp;

/// A key of this API.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyView {
    pub id: Uuid,
    #[schema(example = "shop")]
    pub label: String,
    #[schema(example = json!(["messages:send", "messages:read"]))]
    pub scopes: Vec<String>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            label: key.label,
            scopes: key.scopes.iter().map(|scope| scope.to_string()).collect(),
            created_at: key.created_at.into(),
            expires_at: key.expires_at.map(Timestamp),
            last_used_at: key.last_used_at.map(Timestamp),
            disabled_at: key.disabled_at.map(Timestamp),
        }
    }
}
