use postroad_account::Provider;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ApiState;
use crate::auth::{Site, web_origin};
use crate::routes::users::RoleName;
use crate::time::Timestamp;

/// An OpenID Connect provider. Its client secret is not shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OidcProvider)]
pub struct ProviderView {
    pub id: Uuid,
    #[schema(example = "Google")]
    pub name: String,
    #[schema(example = "https://accounts.google.com")]
    pub issuer: String,
    pub client_id: String,
    /// Addresses of other domains are refused; all are taken when it is empty.
    pub allowed_domains: Vec<String>,
    /// Whether somebody unknown becomes a user.
    pub create_users: bool,
    /// Where such a person becomes a member.
    pub workspace: Option<Uuid>,
    /// What such a person becomes there.
    pub role: Option<RoleName>,
    pub enabled: bool,
    pub created_at: Timestamp,
    /// To be registered at the provider.
    #[schema(example = "https://mail.example.com/api/v1/session/oidc/…/callback")]
    pub redirect_uri: String,
}

impl ProviderView {
    pub(super) fn of(state: &ApiState, site: &Site, provider: Provider) -> Self {
        let base = web_origin(state, site);
        Self {
            id: provider.id.0,
            redirect_uri: format!("{base}/api/v1/session/oidc/{}/callback", provider.id),
            name: provider.name,
            issuer: provider.issuer,
            client_id: provider.client_id,
            allowed_domains: provider.allowed_domains.iter().map(ToString::to_string).collect(),
            create_users: provider.create_users,
            workspace: provider.place.map(|(workspace, _)| workspace.0),
            role: provider.place.map(|(_, role)| role.into()),
            enabled: provider.enabled,
            created_at: provider.created_at.into(),
        }
    }
}
